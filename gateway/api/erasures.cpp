// POST /api/erasures: a person is erased for good, and what became of it at each network.

#include "gateway/store/erasures.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/contact/email.hpp"
#include "gateway/contact/phone.hpp"
#include "gateway/store/declarations.hpp"

namespace sluis::api {
namespace {

namespace erasures = store::erasures;
using contact::identity_kind;
using erasures::receipt_state;

constexpr std::size_t longest = 512;

std::string_view name(receipt_state s) {
    constexpr std::string_view names[] = {"pending", "confirmed", "abandoned"};
    return names[static_cast<std::size_t>(s)];
}

json to_json(const erasures::erasure& e) {
    return {{"id", e.id},
            {"at", to_rfc3339(e.at)},
            {"asked_by", e.asked_by},
            {"submission", e.submission},
            {"state", e.pending > 0 ? "pending" : "done"},
            {"pending", e.pending},
            {"removed",
             {{"contacts", e.contacts},
              {"deleted_contacts", e.deleted_contacts},
              {"contents", e.contents}}},
            {"kept", {{"history_rows", e.history_rows}}}};
}

json to_json(const erasures::receipt& r) {
    const bool refused = r.state == receipt_state::pending && r.is_refused;
    return {{"contact", r.contact},
            {"audience", r.audience},
            {"destination", r.destination},
            {"network", r.network},
            {"state", refused ? "refused" : name(r.state)},
            {"ended_at", time_or_null(r.ended_at)},
            {"network_code", r.network_code},
            {"network_words", r.network_words}};
}

json whole(store::session& db, std::int64_t id) {
    const auto found = erasures::get(db, id);
    if (!found) return nullptr;
    json j = to_json(*found);
    j["receipts"] = json::array();
    for (const erasures::receipt& r : erasures::receipts_of(db, id))
        j["receipts"].push_back(to_json(r));
    return j;
}

// Whom a body means: exactly one of the four.
struct meant {
    std::optional<std::int64_t> contact{};
    std::string email{};
    std::string phone{};
    std::string country{};
    std::string external_id{};
    std::string source{};  // of the external id; empty: of any
};

meant read_meant(const json& body, std::vector<error>& errors) {
    meant m;
    fields f(body, "body", errors);
    const std::int64_t number = f.number_or("contact", 0, 1, INT64_MAX);
    if (number > 0) m.contact = number;
    m.email = f.text_or("email", "");
    m.phone = f.text_or("phone", "");
    m.country = f.text_or("country", "");
    m.external_id = f.text_or("external_id", "");
    m.source = f.text_or("source", "");
    f.done();
    const int named = (m.contact ? 1 : 0) + (m.email.empty() ? 0 : 1) + (m.phone.empty() ? 0 : 1) +
                      (m.external_id.empty() ? 0 : 1);
    if (named != 1 && errors.empty())
        f.fail("contact", "one is needed", "exactly one of contact, email, phone and external_id");
    if (std::max({m.email.size(), m.phone.size(), m.external_id.size()}) > longest)
        f.fail("email", "too long", "at most 512 bytes");
    return m;
}

std::vector<contact::identity> identities_of(store::session& db, const meant& m,
                                             std::vector<error>& errors) {
    if (!m.email.empty()) {
        const auto normal = contact::normal_email(m.email);
        if (normal) return {{identity_kind::email, "", *normal}};
        errors.push_back({"no e-mail address", "body email", "name@example.com"});
    }
    if (!m.phone.empty()) {
        const contact::phone normal = contact::normal_phone(m.phone, m.country);
        if (normal.verdict == contact::phone_verdict::good)
            return {{identity_kind::phone, "", normal.e164}};
        errors.push_back({"no phone number", "body phone",
                          "with + and the country's code, or with `country`: NL"});
    }
    std::vector<contact::identity> all;
    if (m.external_id.empty()) return all;
    if (!m.source.empty()) return {{identity_kind::external, m.source, m.external_id}};
    for (const auto& source : store::declarations::list(db, store::declarations::kind::source))
        all.push_back({identity_kind::external, source.id, m.external_id});
    std::ranges::sort(all);
    return all;
}

}  // namespace

asio::awaitable<net::response> erase_person(services& s, const call& c) {
    std::vector<error> errors;
    const meant m = read_meant(c.body, errors);
    if (!errors.empty()) co_return problem(400, "the erasure has errors", errors);
    if (!m.contact) need(c, permission::see_personal_data, "body");
    const auto look = [&](store::session& db) { return identities_of(db, m, errors); };
    erasure_ask asked{.contact = m.contact, .who = {c.actor, c.request_id}};
    asked.identities = co_await s.db.read(look);
    if (!errors.empty()) co_return problem(400, "the erasure has errors", errors);
    auto doing = s.erase(std::move(asked));
    const std::int64_t id = co_await std::move(doing);
    const auto read = [&](store::session& db) { return whole(db, id); };
    json done = co_await s.db.read(read);
    co_return ok(done, 201);
}

asio::awaitable<net::response> list_erasures(services& s, const call& c) {
    const result<page> p = page_of(c);
    if (!p) co_return problem(400, p.error());
    const auto read = [&](store::session& db) { return erasures::list(db, p->before, p->limit); };
    const std::vector<erasures::erasure> found = co_await s.db.read(read);
    json items = json::array();
    for (const erasures::erasure& e : found)
        items.push_back(to_json(e));
    json next = found.size() == p->limit ? json(found.back().id) : json(nullptr);
    co_return ok({{"items", std::move(items)}, {"next", std::move(next)}});
}

asio::awaitable<net::response> show_erasure(services& s, const call& c) {
    const auto id = number_of(c.path.front());
    if (!id) co_return unknown("erasure");
    const auto read = [&](store::session& db) { return whole(db, *id); };
    json found = co_await s.db.read(read);
    if (found.is_null()) co_return unknown("erasure");
    co_return ok(found);
}

}  // namespace sluis::api
