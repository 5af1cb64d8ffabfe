#include "gateway/api/render.hpp"

#include <charconv>

#include "gateway/api/problem.hpp"
#include "gateway/api/reason_json.hpp"
#include "gateway/audience/fields.hpp"
#include "gateway/store/ledger_members.hpp"

namespace sluis::api {
namespace {

constexpr std::string_view confirmations[] = {"absent", "accepted", "accepted_unverified"};
constexpr std::string_view todos[] = {"nothing", "add", "remove"};

// What set the present status, in the order of the enumerators.
constexpr std::string_view causes[] = {
    "nothing has asked for another status since the contact was created",
    "a form set it",
    "a conversation set it",
    "an integration set it",
    "an import set it",
    "a person set it by hand",
    "a workflow set it",
    "an ad's lead form set it",
    "an e-mail set it",
    "feedback set it",
    "it is sample data",
};

}  // namespace

std::optional<std::int64_t> number_of(std::string_view text) noexcept {
    std::int64_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

json time_or_null(const std::optional<instant>& t) {
    return t ? json(to_rfc3339(*t)) : json(nullptr);
}

net::response unknown(std::string_view what) {
    return problem(404, error{"there is no such " + std::string(what), "",
                              "list them to see which there are"});
}

json to_json(const store::declarations::run_state& s) {
    if (!s.stopped) return {{"state", "running"}};
    return {
        {"state", "stopped"}, {"code", s.code}, {"words", s.words}, {"since", to_rfc3339(s.since)}};
}

json to_json(const store::declarations::declaration& d) {
    json j = json::parse(d.body, nullptr, false);
    if (!j.is_object()) j = json::object();
    j["id"] = d.id;
    j["version"] = d.version;
    j["created_at"] = to_rfc3339(d.created_at);
    j["changed_at"] = to_rfc3339(d.changed_at);
    j["changed_by"] = d.changed_by;
    return j;
}

std::string destination_name(store::session& db, std::int64_t number) {
    const auto d = store::declarations::get(db, store::declarations::kind::destination, number);
    return d ? d->id : "(removed)";
}

json trust_of(const services& s, std::string_view source) {
    const auto catalog = s.catalog ? s.catalog() : nullptr;
    const auto* live = catalog ? catalog->find_any(source) : nullptr;
    return live ? json(verify::name(live->trust)) : json(nullptr);
}

json to_json(policy::reasons all) {
    return to_json(all, std::nullopt);
}

json to_json(const store::ledger::row& r) {
    const auto standing = store::ledger::standing_of(r);
    return {{"member", r.member},
            {"desired", r.desired},
            {"confirmed", confirmations[static_cast<std::size_t>(r.confirmed)]},
            {"standing", standing ? json(store::ledger::name(*standing)) : json(nullptr)},
            {"primary_reason", r.primary ? json(policy::name(*r.primary)) : json(nullptr)},
            {"reasons", to_json(r.reasons)},
            {"to_do", todos[static_cast<std::size_t>(r.what)]},
            {"due_at",
             r.what == store::ledger::todo::nothing ? json(nullptr) : json(to_rfc3339(r.due_at))},
            {"attempts", r.attempts},
            {"network_code", r.network_code},
            {"network_words", r.network_words},
            {"request_id", r.request_id},
            {"sent_at", time_or_null(r.sent_at)}};
}

std::string cause_of(const contact::marketing_state& m) {
    std::string text(causes[static_cast<std::size_t>(m.reason)]);
    if (!m.reason_id.empty()) text += ": " + m.reason_id;
    return text;
}

json summary_of(const contact::contact& c, bool sees_people) {
    using contact::property;
    json line{{"id", c.id},
              {"status", contact::name(c.marketing.now)},
              {"reason", contact::name(c.marketing.reason)},
              {"reason_id", c.marketing.reason_id},
              {"because", cause_of(c.marketing)},
              {"created_at", to_rfc3339(c.created.at)},
              {"created_by", c.created_by}};
    if (!sees_people) return line;
    std::string full_name(contact::value_of(c, property::first_name));
    const std::string_view last = contact::value_of(c, property::last_name);
    if (!full_name.empty() && !last.empty()) full_name += ' ';
    full_name += last;
    line["name"] = std::move(full_name);
    line["email"] = contact::value_of(c, property::email);
    line["phone"] = contact::value_of(c, property::phone);
    return line;
}

void say_if_hidden(json& answer, const call& c) {
    if (!c.sees_people()) answer["personal_data"] = "hidden";
}

json value_of(const audience::field& f, const contact::contact& c) {
    if (f.kind == audience::field_kind::text) {
        const auto text = audience::text_of(f, c);
        return text ? json(*text) : json(nullptr);
    }
    const auto number = audience::number_of(f, c);
    if (!number) return nullptr;
    if (f.kind == audience::field_kind::number) return *number;
    if (f.kind == audience::field_kind::instant) return to_rfc3339(from_ms(*number));
    const auto words = audience::words_of_field(f.name);
    if (words.front() == "false") return *number != 0;
    return words[static_cast<std::size_t>(*number)];
}

json audiences_of(store::session& db, std::int64_t contact) {
    json all = json::array();
    for (const auto& t : store::declarations::targets(db)) {
        const auto audience =
            store::declarations::get(db, store::declarations::kind::audience, t.audience);
        const auto row = store::ledger::get(db, {t.audience, t.destination, contact});
        if (!row && !(audience && t.active)) continue;
        all.push_back(to_json(row.value_or(store::ledger::row{})));
        all.back()["audience"] = audience ? audience->id : "(removed)";
        all.back()["destination"] = destination_name(db, t.destination);
    }
    return all;
}

}  // namespace sluis::api
