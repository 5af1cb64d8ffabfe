// One call of the admin API, as its handlers see it, and what they may use.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <nlohmann/json.hpp>

#include "gateway/api/refusals.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/error.hpp"
#include "gateway/contact/event.hpp"
#include "gateway/declaration/catalog.hpp"
#include "gateway/net/http.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/policy/account.hpp"
#include "gateway/policy/request.hpp"
#include "gateway/policy/write.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/permission.hpp"
#include "gateway/store/suppressions.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::api {

namespace asio = boost::asio;
using nlohmann::json;
using store::permission;
using store::permissions;

// What a replay did, or would do: submissions by outcome, those in quarantine by reason, items by what
// happened.
struct replayed {
    std::map<std::string, std::int64_t> outcomes{};
    std::map<std::string, std::int64_t> reasons{};
    std::map<std::string, std::int64_t> did{};
    std::int64_t unreadable = 0;
};

// A change of one contact's status, and what became of it (apply/change.hpp).
struct status_change {
    std::int64_t contact = 0;
    policy::request what{};
    policy::asker who{};
    std::optional<std::int64_t> version{};  // the one that it was meant for
};
struct status_changed {
    policy::answer became{};
    std::int64_t contact = 0;
    std::int64_t version = 0;
    bool is_outdated = false;  // it has another version; nothing was done
};

// A contact that is to be deleted or restored, and what became of it (apply/remove_contact.hpp).
struct contact_ask {
    std::int64_t contact = 0;
    policy::asker who{};
};
struct contact_removed {
    std::int64_t contact = 0;
    instant restorable_until{};
};
struct contact_restored {
    bool is_restored = false;  // false, and no other: there is none that could be
    std::int64_t other = 0;    // who has its identities now, or had them after it
    bool other_is_deleted = false;
};

// A person who is to be erased: by any of the identities, or by number (apply/erase.hpp).
struct erasure_ask {
    std::vector<contact::identity> identities{};
    std::optional<std::int64_t> contact{};
    policy::asker who{};
};

// What the program around the API does for it. All of it outlives the API.
struct services {
    store::database& db;
    const store::vault& secrets;
    const clock& time;
    std::string public_url{};  // what senders are told: https://hooks.example.com
    std::string version{};
    // Puts entries, as `submissions` keeps them, through the pipeline again; or only finds out what
    // that would do.
    std::function<asio::awaitable<replayed>(std::vector<std::string> envelopes, bool for_real)>
        replay{};
    // Writes one contact, and says what became of it.
    std::function<asio::awaitable<policy::contact_written>(policy::contact_write)> put_contact{};
    // Puts an address on the opt-out list, or takes it off.
    std::function<asio::awaitable<store::suppressions::changed>(store::suppressions::change)>
        suppress{};
    // Submissions that are stored and not yet applied.
    std::function<asio::awaitable<result<std::uint64_t>>()> waiting{};
    net::http_client* http = nullptr;  // for calls that go out and back; may be null
    // The sources in force. May be unset.
    std::function<std::shared_ptr<const declaration::catalog>()> catalog{};
    // Declarations changed, or something is to be released; when it returns, senders meet what is
    // declared now. May be unset.
    std::function<asio::awaitable<void>()> changed{};
    policy::rules rules{};    // of marketing status, as configured
    bool sends_mail = false;  // there is a mail server
    // Nullopt: there is no such contact.
    std::function<asio::awaitable<std::optional<status_changed>>(status_change)> change{};
    std::function<asio::awaitable<std::optional<contact_removed>>(contact_ask)> remove_contact{};
    std::function<asio::awaitable<contact_restored>(contact_ask)> restore_contact{};
    // The number of the erasure.
    std::function<asio::awaitable<std::int64_t>(erasure_ask)> erase{};
    // Why nothing can be accepted now; empty when all is well.
    std::function<std::string()> not_ready{};
    refusals refusals_noted{};
};

// Who asks over the Unix socket, in the audit log; no token is called so.
inline constexpr const char* local_actor = "local";

struct call {
    const net::request& request;
    std::vector<std::string> path{};  // the parts that the route leaves open, in order
    std::map<std::string, std::string> query{};
    json body{};          // null when there is none
    std::string actor{};  // who asks: a token's title, or "local"
    permissions may{};
    std::string request_id{};

    [[nodiscard]] bool sees_people() const { return may.allow(permission::see_personal_data); }
};

// Who asks lacks a permission; one of these would do. The router answers it (403). Thrown inside a
// write it undoes that.
struct forbidden {
    permissions lacks{};
    std::string where{};
};
// For what only the call itself tells: a route has needs of its own (routes.cpp). `where` is what
// needs it: "body sources".
void need(const call& c, permission p, std::string where);

// ?limit=: 1 to 1000; 100 when it is not given.
[[nodiscard]] result<std::size_t> limit_of(const call& c);

// How a list that is ordered by number is asked for: `limit` and the cursor `before`.
struct page {
    std::int64_t before = 0;
    std::size_t limit = 100;
};
[[nodiscard]] result<page> page_of(const call& c);
// The cursor `after` of a list that is read in its own order; 0 when it is not given.
[[nodiscard]] result<std::int64_t> after_of(const call& c);

[[nodiscard]] net::response ok(const json& body, unsigned status = 200);

// What a body is: JSON, which the router reads, or bytes that the handler takes as they came.
enum class takes : std::uint8_t { object, bytes };

using handler = asio::awaitable<net::response> (*)(services&, const call&);

struct route {
    std::string_view method;
    std::string_view path;  // "/api/sources/{id}"
    permissions needs;      // one of them
    handler handle;
    std::string_view summary;  // one line, for OpenAPI and for people
    takes body = takes::object;
};

}  // namespace sluis::api
