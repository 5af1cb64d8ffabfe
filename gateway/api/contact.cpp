// GET /api/contacts/{id}: why is this contact what it is?

#include "gateway/contact/contact.hpp"

#include "gateway/api/handlers.hpp"
#include "gateway/api/render.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/history.hpp"
#include "gateway/store/ledger.hpp"
#include "gateway/store/submissions.hpp"

namespace sluis::api {
namespace {

constexpr std::size_t most_history = 1'000;
constexpr std::size_t most_submissions = 100;

json asked_by(const std::optional<contact::cause>& by) {
    if (!by) return nullptr;
    return {{"at", to_rfc3339(by->at)}, {"reason", contact::name(by->type)}, {"reason_id", by->id}};
}

json marketing_of(const contact::contact& c) {
    const contact::marketing_state& m = c.marketing;
    return {{"status", contact::name(m.now)},
            {"stage", contact::name(stage_of(m))},
            {"reason", contact::name(m.reason)},
            {"reason_id", m.reason_id},
            {"text", cause_of(m)},
            {"became_marketing_at", time_or_null(m.became_marketing_at)},
            {"left_at", time_or_null(m.left_at)},
            {"exit_asked", asked_by(m.exit_asked)},
            {"exit_effective_at", time_or_null(m.exit_effective_at)},
            {"waiting_for_room", asked_by(m.held)},
            {"counted_in_period", m.counted_in_period}};
}

json identity_of(const contact::identity& i) {
    return {{"kind", contact::name(i.kind)}, {"scope", i.scope}, {"value", i.value}};
}

// Who set it: the source, and its key of the event, which may be anything that a form holds.
std::string setter_of(const contact::stamp& set, bool sees_people) {
    return sees_people ? set.by : set.by.substr(0, set.by.find('/'));
}

json properties_of(const contact::contact& c, bool sees_people) {
    json all = json::object();
    for (const auto& [property, kept] : c.properties) {
        json& one = all[std::string(contact::name(property))];
        one["set_at"] = to_rfc3339(kept.set.at);
        one["set_by"] = setter_of(kept.set, sees_people);
        if (sees_people) one["value"] = kept.value;
    }
    return all;
}

// The contact's consent for each purpose, and who said so.
json consents_of(const contact::contact& c, bool sees_people) {
    json all = json::object();
    for (std::size_t i = 0; i < contact::purpose_count; ++i) {
        const auto purpose = static_cast<contact::purpose>(i);
        json given = json::array();
        for (const auto& [key, kept] : c.consents) {
            if (key.second != purpose) continue;
            given.push_back({{"consent", contact::name(kept.value)},
                             {"set_at", to_rfc3339(kept.set.at)},
                             {"set_by", setter_of(kept.set, sees_people)}});
            if (sees_people) given.back()["identity"] = identity_of(key.first);
        }
        all[std::string(contact::name(purpose))] = {
            {"consent", contact::name(contact::consent_of(c, purpose))},
            {"given", std::move(given)}};
    }
    return all;
}

json history_of(store::session& db, std::int64_t contact) {
    json all = json::array();
    for (const auto& h : store::history::of_contact(db, contact, 0, most_history)) {
        all.push_back({{"at", to_rfc3339(h.row.at)},
                       {"actor", h.row.actor},
                       {"what", policy::name(h.row.what)},
                       {"from", contact::name(h.row.from)},
                       {"to", contact::name(stage_of(h.row.after))},
                       {"reason", contact::name(h.row.after.reason)},
                       {"reason_id", h.row.after.reason_id},
                       {"exit_effective_at", time_or_null(h.row.after.exit_effective_at)},
                       {"request_id", h.row.request_id},
                       {"period", h.row.period},
                       {"submission", h.row.submission}});
    }
    return all;
}

json submissions_of(store::session& db, std::int64_t contact) {
    json all = json::array();
    for (const auto& row : store::submissions::of_contact(db, contact, most_submissions)) {
        all.push_back({{"id", row.what.id},
                       {"source", row.what.source},
                       {"received_at", to_rfc3339(row.what.received_at)},
                       {"outcome", store::submissions::name(row.what.became)},
                       {"item", row.effect.item},
                       {"effect", contact::name(row.effect.effect)},
                       {"did", policy::name(row.effect.what)}});
    }
    return all;
}

json explained(store::session& db, const contact::contact& c, bool sees_people) {
    json j = summary_of(c, sees_people);
    j["version"] = c.version;
    j["marketing"] = marketing_of(c);
    j["unsubscribed"] = contact::is_unsubscribed(c);
    j["suppressed"] = c.suppressed;
    j["properties"] = properties_of(c, sees_people);
    j["consents"] = consents_of(c, sees_people);
    if (sees_people) {
        j["identities"] = json::array();
        for (const contact::identity& i : c.identities)
            j["identities"].push_back(identity_of(i));
    }
    j["history"] = history_of(db, c.id);
    j["submissions"] = submissions_of(db, c.id);
    j["audiences"] = audiences_of(db, c.id);
    return j;
}

}  // namespace

asio::awaitable<net::response> show_contact(services& s, const call& c) {
    std::string_view text = c.path.front();
    if (text.starts_with('c')) text.remove_prefix(1);
    const auto id = number_of(text);
    if (!id) co_return unknown("contact");
    const auto read = [&](store::session& db) -> json {
        const std::int64_t ids[] = {store::contacts::survivor_of(db, *id)};
        const auto found = store::contacts::load(db, ids);
        return found.empty() ? json(nullptr) : explained(db, found.front(), c.sees_people());
    };
    json found = co_await s.db.read(read);
    if (found.is_null()) co_return unknown("contact");
    say_if_hidden(found, c);
    found["created_by_trust"] = trust_of(s, found["created_by"].get<std::string>());
    co_return ok(found);
}

}  // namespace sluis::api
