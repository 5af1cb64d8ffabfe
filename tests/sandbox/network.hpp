// What the networks have in common: audiences, faults, and a record of what went on. No I/O.
//
//     reply r = n.serve(request, "/v1/audienceMembers:ingest", now);
//
// A derived network answers in its own words. It calls `refuse` for what its sheet forbids: that is
// kept as a violation, so that a test can say "there were none". A token that has died, an audience
// that is gone, a fault: those are answered without one, they are nobody's mistake.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gateway/base/time.hpp"
#include "gateway/net/http.hpp"
#include "tests/sandbox/audience.hpp"
#include "tests/sandbox/fault.hpp"

namespace sluis::sandbox {

// What the server does with a request.
struct reply {
    net::response answer{};
    std::chrono::milliseconds delay{0};  // before it
    bool reset = false;                  // instead of it
    std::string note{};                  // for the log: "added 2"
};

struct counts {
    std::uint64_t requests = 0;  // all of them, token requests too
    std::uint64_t accepted = 0;  // answered 2xx
    std::uint64_t refused = 0;   // answered 4xx, but not by a fault
    std::uint64_t faults = 0;    // hit by one
    std::uint64_t added = 0;     // members taken, those known already too
    std::uint64_t removed = 0;   // members asked to be removed
    friend bool operator==(const counts&, const counts&) = default;
};

// How tokens stand. `revoked` and `expired` are about the access tokens in use now; `grant_dead`
// about what they are got by: at Meta, which has no grant, it is the same as revoked.
enum class token_state : std::uint8_t { good, expired, revoked, grant_dead };

class network {
public:
    network(std::string name, audience::weigher weigh, const std::vector<std::string>& audiences);
    virtual ~network() = default;
    network(const network&) = delete;
    network& operator=(const network&) = delete;

    // `target` is what follows the network's prefix, query included.
    [[nodiscard]] reply serve(const net::request& r, std::string_view target, instant now);
    virtual void set_tokens(token_state s) = 0;

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] fault_list& faults() noexcept { return faults_; }
    [[nodiscard]] std::vector<std::string>& violations() noexcept { return violations_; }
    [[nodiscard]] const counts& totals() const noexcept { return totals_; }
    [[nodiscard]] const std::map<std::string, audience>& audiences() const { return audiences_; }

    // What survives a restart.
    [[nodiscard]] virtual nlohmann::json save() const;
    virtual void load(const nlohmann::json& saved);

protected:
    struct call {
        const net::request& what;
        std::string_view path;
        net::parameters query;
        instant now;
        const fault* trouble;  // nullptr: none; only kinds that need the network's words
    };
    [[nodiscard]] virtual fault_scope scope_of(std::string_view path) const = 0;
    [[nodiscard]] virtual net::response answer(const call& c) = 0;
    [[nodiscard]] virtual net::response bad_target() = 0;

    void violation(const std::string& text);
    void note(std::string text) { note_ = std::move(text); }
    void count_added(std::uint64_t members) { totals_.added += members; }
    void count_removed(std::uint64_t members) { totals_.removed += members; }
    [[nodiscard]] audience* find(const std::string& id);
    [[nodiscard]] std::map<std::string, audience>& all() noexcept { return audiences_; }

private:
    std::string name_;
    audience::weigher weigh_;
    std::map<std::string, audience> audiences_;
    fault_list faults_{};
    std::vector<std::string> violations_{};
    counts totals_{};
    std::string doing_{};  // "POST /v1/..." of the request under way
    std::string note_{};
};

// "Bearer abc" -> "abc"; empty when there is none.
[[nodiscard]] std::string bearer_token(const net::request& r);
// The Content-Type without its parameters, in lower case.
[[nodiscard]] std::string media_type(const net::request& r);
[[nodiscard]] net::response json_answer(unsigned status, const nlohmann::json& body);

}  // namespace sluis::sandbox
