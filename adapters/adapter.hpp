// What an ad network adapter is: pure functions and some facts.
//
//     identify   a person               -> identifiers in the network's normal form, hashed
//     plan       what the core wants    -> the HTTP requests that say it in the network's words
//     interpret  what the network said  -> what became of each member
//     authorize  a request, credentials -> the request with its proof of who is asking
//     ...        and the same two steps for access tokens, and for results that come later
//
// No I/O, no clock, no randomness: delivery sends, waits, retries and records. So a row in a table
// is a whole test, and a new network is one pair of files, one line in registry.cpp.
//
// Errors    Members that cannot be sent are reported, not thrown. `interpret` takes any answer at
//           all, down to an empty body or a proxy's error page.
// Limits    No plain e-mail address, phone number or name in a request where the network wants
//           hashes; no secret in a target (query strings end up in logs), but for parameters that
//           the network insists on and that are no secrets themselves (appsecret_proof).
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gateway/base/error.hpp"
#include "gateway/base/time.hpp"

namespace sluis::adapters {

// --- Facts ---------------------------------------------------------------------------------------

// A budget as the network counts it. It belongs to the credential: all destinations that use the
// credential share it. The names are the adapter's; `http_request::budget` refers to them.
struct budget {
    std::string_view name;
    std::uint32_t requests;
    std::chrono::seconds per;
};

struct traits {
    std::string_view id;                 // as in declarations: "google"
    std::string_view title;              // for people: "Google Customer Match"
    std::string_view base_url;           // default; configuration may name another
    std::string_view token_url;          // default; empty when there are no token requests
    std::string_view api_version;        // default, likewise
    std::string_view profile;            // the version of its normal forms: "google/1"
    std::size_t max_members;             // per request
    std::chrono::seconds refresh_after;  // memberships expire: send again after this; 0 = never
    std::span<const budget> budgets;
    // The kinds of identifier by each of which the network finds a person; the others only go with
    // them. A removal without one of these could reach nobody, or somebody else.
    std::span<const std::string_view> finding;
};

// --- People --------------------------------------------------------------------------------------

// A contact as an adapter sees it. Texts are as the contact holds them; normal forms are the
// adapter's. E-mails are in identity form (trimmed, lower-case), phones in E.164.
struct person {
    std::string id;  // the contact's id, stable: "c42"
    std::vector<std::string> emails{};
    std::vector<std::string> phones{};
    std::string first_name{};
    std::string last_name{};
    std::string country{};  // ISO 3166-1 alpha-2, upper-case, or empty
    std::string postal_code{};
    std::string city{};
    std::string region{};
    std::string birth_date{};  // YYYY-MM-DD, or empty
    std::string gender{};
};

// What was sent, or is to be sent, for one person: kept by the ledger, byte for byte, until the
// removal is confirmed (a removal repeats it).
struct identifier {
    std::string kind;  // the adapter's word: "email", "phone", "address.given_name", ...
    std::string value;

    friend auto operator<=>(const identifier&, const identifier&) = default;
};

struct identified {
    std::vector<identifier> identifiers{};  // empty: cannot be sent
    // Named by the person, but not valid in this network's normal form ("email", "phone").
    std::vector<std::string> invalid{};
    // The parts by which the network tells people apart: hashes of e-mail and phone, sorted. Two
    // contacts that share one are one person to the network.
    std::vector<std::string> keys{};
};

// --- Requests ------------------------------------------------------------------------------------

enum class change : std::uint8_t { add, remove };

struct member {
    std::span<const identifier> identifiers;
    bool consents = true;  // granted consent for ads; false: was never asked
};

// One audience, one direction, at most `max_members` of them.
struct batch {
    std::string_view audience;  // the audience's id at the network
    std::string_view api_version;
    const nlohmann::json& settings;  // the destination's, checked by check_settings
    change what;
    std::span<const member> members;
    std::uint64_t nonce;  // a random positive number, new for every batch
};

struct header {
    std::string name;
    std::string value;

    friend bool operator==(const header&, const header&) = default;
};

struct http_request {
    std::string method{};
    std::string target{};       // path and query, to be added to the base URL...
    bool at_token_url = false;  // ...or nothing: the whole URL is the token URL
    std::string content_type = "application/json";
    std::vector<header> headers{};  // besides Content-Type; authorize adds to them
    std::string body{};
    std::vector<std::size_t>
        rows{};                 // the members it carries, in its order: indices into the batch
    std::string_view budget{};  // which of traits::budgets it uses up
    std::size_t entries = 0;    // where the network counts: what it should have received

    friend bool operator==(const http_request&, const http_request&) = default;
};

struct http_answer {
    unsigned status = 0;
    std::string_view body{};
    std::span<const header> headers{};
};

[[nodiscard]] std::optional<std::string_view> find_header(std::span<const header> headers,
                                                          std::string_view name) noexcept;

// --- Answers -------------------------------------------------------------------------------------

// What became of a member. The spelling of `name(fate)` is part of the API.
enum class fate : std::uint8_t {
    accepted,             // the network confirmed it
    accepted_unverified,  // the network took the batch; it tells counts only, now or later
    rejected,             // as it is, sending it again will not help
    resend,               // nothing of the request was processed; send these again now, without
                          // those that fared otherwise
    split,                // somebody in the batch is at fault, unknown who: halve it and try again
    try_later,
    token_refused,        // refresh it, then try once more
    destination_stopped,  // audience gone, terms not accepted, grant dead: a person must act
    defect,               // the request is wrong: our fault; raise an alarm and do not repeat it
};
[[nodiscard]] std::string_view name(fate f) noexcept;

// How far a wait reaches.
enum class wait_scope : std::uint8_t { destination, credential };

// The network will tell later what became of the batch: ask then, with `plan_poll`.
struct receipt {
    std::string request_id;
    std::chrono::seconds poll_after;

    friend bool operator==(const receipt&, const receipt&) = default;
};

struct exception_row {
    std::size_t position;  // in http_request::rows
    fate what;
    std::string code{};  // the network's code

    friend bool operator==(const exception_row&, const exception_row&) = default;
};

struct outcome {
    fate all = fate::try_later;           // what became of the request's members...
    std::vector<exception_row> except{};  // ...but for these
    std::string code{};                   // the network's own code, "190/463"
    std::string detail{};                 // its own words, for the operator; no personal data
    std::optional<std::chrono::seconds> wait{};  // it asks to wait so long
    wait_scope scope = wait_scope::destination;
    std::optional<receipt> later{};
    std::uint64_t received = 0;  // where it counts: entries taken...
    std::uint64_t invalid = 0;   // ...and entries found invalid, unknown which

    friend bool operator==(const outcome&, const outcome&) = default;
};

// Counts that come later, for a whole request.
struct reason_count {
    std::string reason;
    std::uint64_t records;

    friend bool operator==(const reason_count&, const reason_count&) = default;
};

struct poll_outcome {
    enum class state : std::uint8_t {
        processing,
        succeeded,
        partly,
        failed,
        unknown_request,
        try_later,
        token_refused,
        destination_stopped
    };
    state what = state::try_later;
    std::uint64_t records = 0;
    std::vector<reason_count> refused{};
    std::string match_rate{};                    // a bucket in the network's words, or empty
    std::optional<std::chrono::seconds> wait{};  // before the next question
    std::string code{};
    std::string detail{};

    friend bool operator==(const poll_outcome&, const poll_outcome&) = default;
};

// The spelling is part of the API.
[[nodiscard]] std::string_view name(poll_outcome::state s) noexcept;

struct token_outcome {
    enum class state : std::uint8_t { issued, try_later, grant_dead };
    state what = state::try_later;
    std::string access_token{};
    std::chrono::seconds expires_in{};
    std::string code{};
    std::string detail{};
};

// Answers that mean the same everywhere (RFC 9110). Adapters refine what it returns.
[[nodiscard]] outcome interpret_by_status(const http_answer& answer);

// --- The contract --------------------------------------------------------------------------------

template <class A>
concept adapter = requires(const nlohmann::json& j, const person& p, const batch& b,
                           http_request& asked, const http_answer& answer, std::string_view text,
                           instant now) {
    { A::about } -> std::convertible_to<const traits&>;
    // What is wrong with a destination's settings or credential: every fault, with its cure.
    { A::check_settings(j) } -> std::same_as<std::vector<error>>;
    { A::check_credential(j) } -> std::same_as<std::vector<error>>;
    { A::identify(p) } -> std::same_as<identified>;
    { A::plan(b) } -> std::same_as<std::vector<http_request>>;
    { A::interpret(asked, answer) } -> std::same_as<outcome>;
    // Adds what proves the sender. `token` is the access token in use.
    { A::authorize(asked, j, text, now) } -> std::same_as<void>;
    // nullopt: there is nothing to ask for, the credential holds the token itself.
    { A::plan_token(j, now) } -> std::same_as<std::optional<http_request>>;
    { A::interpret_token(answer) } -> std::same_as<token_outcome>;
    // The access token inside a credential, where plan_token gives nullopt.
    { A::token_of(j) } -> std::same_as<std::string>;
    // How a result that comes later is asked for; only after an outcome with `later`.
    { A::plan_poll(text, text) } -> std::same_as<http_request>;  // request id, api version
    { A::interpret_poll(answer) } -> std::same_as<poll_outcome>;
};

// An adapter as data: what delivery holds.
struct entry {
    const traits* about;
    std::vector<error> (*check_settings)(const nlohmann::json&);
    std::vector<error> (*check_credential)(const nlohmann::json&);
    identified (*identify)(const person&);
    std::vector<http_request> (*plan)(const batch&);
    outcome (*interpret)(const http_request& asked, const http_answer&);
    void (*authorize)(http_request&, const nlohmann::json& credential, std::string_view token,
                      instant now);
    std::optional<http_request> (*plan_token)(const nlohmann::json& credential, instant now);
    token_outcome (*interpret_token)(const http_answer&);
    std::string (*token_of)(const nlohmann::json& credential);
    http_request (*plan_poll)(std::string_view request_id, std::string_view api_version);
    poll_outcome (*interpret_poll)(const http_answer&);
};

template <adapter A>
inline constexpr entry entry_for{&A::about,     &A::check_settings, &A::check_credential,
                                 &A::identify,  &A::plan,           &A::interpret,
                                 &A::authorize, &A::plan_token,     &A::interpret_token,
                                 &A::token_of,  &A::plan_poll,      &A::interpret_poll};

[[nodiscard]] std::span<const entry> all() noexcept;                    // registry.cpp
[[nodiscard]] const entry* find(std::string_view network_id) noexcept;  // nullptr when unknown

}  // namespace sluis::adapters
