// Sources: what is declared, where it sends to, and what came from it.

#include <map>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/api/source_setup.hpp"
#include "gateway/declaration/providers.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/fetches.hpp"
#include "gateway/store/submissions.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;
using declarations::kind;

using outcomes = std::map<std::string, std::map<std::string, std::int64_t>>;

outcomes outcomes_by_source(store::session& db) {
    outcomes all;
    for (const auto& c : store::submissions::counts(db))
        all[c.source][std::string(store::submissions::name(c.became))] = c.submissions;
    return all;
}

std::int64_t number_at(const outcomes& all, const std::string& source, const std::string& name) {
    const auto of_source = all.find(source);
    if (of_source == all.end()) return 0;
    const auto found = of_source->second.find(name);
    return found == of_source->second.end() ? 0 : found->second;
}

// Where a source stands on its way to the first submission.
std::string_view state_of(const services& s, const json& source) {
    if (source["fetch"]["parked"] != 0) return "fetching is parked";
    if (source.value("enabled", true)) {
        return source["received"]["first"].is_null() ? "waiting for the first submission"
                                                     : "receiving";
    }
    const auto catalog = s.catalog ? s.catalog() : nullptr;
    const auto* live = catalog ? catalog->find_any(source["id"].get<std::string>()) : nullptr;
    const bool waits = live && !live->who && !live->declared.accept_unauthenticated;
    return waits ? "waiting for its secret" : "disabled";
}

// When the default became what it is, and by whom (R29). Versions hold it since they exist.
json default_of(store::session& db, const declarations::declaration& d, const json& declared) {
    const json status = declared.value("default_status", json());
    const json to = declared.value("apply_to", json());
    const auto alike = [&](const std::string& body) {
        const json old = json::parse(body, nullptr, false);
        return old.is_object() && old.value("default_status", json()) == status &&
               old.value("apply_to", json()) == to;
    };
    const auto since = declarations::alike_since(db, kind::source, d.number, alike);
    return {{"status", status},
            {"apply_to", to},
            {"can_be_changed", true},
            {"changed_at", since ? json(to_rfc3339(since->at)) : json(nullptr)},
            {"changed_by", since ? json(since->by) : json(nullptr)}};
}

// `received` counts since the source was declared; `submissions` are those that are still kept.
json with_counts(store::session& db, const services& s, const declarations::declaration& d,
                 const outcomes& all) {
    json j = to_json(d);
    j["default"] = default_of(db, d, j);
    const auto received = declarations::received(db, d.id);
    j["received"] = {{"accepted", received.accepted},
                     {"quarantined", received.quarantined},
                     {"duplicates", received.duplicates},
                     {"refused", received.refused},
                     {"first", time_or_null(received.first_received_at)},
                     {"last", time_or_null(received.last_received_at)},
                     {"last_refused", time_or_null(received.last_refused_at)},
                     {"last_refusal", received.last_refusal}};
    const auto fetching = store::fetches::of_source(db, d.id);
    j["fetch"] = {{"waiting", fetching.waiting},
                  {"parked", fetching.parked},
                  {"reason", fetching.reason},
                  {"oldest", time_or_null(fetching.oldest)}};
    j["state"] = state_of(s, j);
    for (const std::string_view name : store::submissions::outcome_names())
        j["submissions"][std::string(name)] = number_at(all, d.id, std::string(name));
    return j;
}

std::string hook_url(const services& s, const std::string& id) {
    return s.public_url + "/hooks/" + id;
}

}  // namespace

asio::awaitable<net::response> list_sources(services& s, const call&) {
    const auto read = [&](store::session& db) {
        const outcomes all = outcomes_by_source(db);
        json items = json::array();
        for (const auto& d : declarations::list(db, kind::source)) {
            items.push_back(with_counts(db, s, d, all));
            items.back()["url"] = hook_url(s, d.id);
            items.back()["trust"] = trust_of(s, d.id);
        }
        return items;
    };
    json items = co_await s.db.read(read);
    co_return ok({{"items", std::move(items)}});
}

asio::awaitable<net::response> show_source(services& s, const call& c) {
    const auto read = [&](store::session& db) -> json {
        const auto d = declarations::get(db, kind::source, c.path.front());
        if (!d) return nullptr;
        json j = with_counts(db, s, *d, outcomes_by_source(db));
        j["url"] = hook_url(s, d->id);
        j["trust"] = trust_of(s, d->id);
        std::vector<error> errors;
        const auto program = declaration::program_of(
            declaration::read_source(json::parse(d->body, nullptr, false), errors).what);
        j["connect"] = program ? steps_of(*program, {.url = hook_url(s, d->id)}) : json::array();
        return j;
    };
    const json found = co_await s.db.read(read);
    co_return found.is_null() ? unknown("source") : ok(found);
}

// Fetching goes on, for what was mended at the provider.
asio::awaitable<net::response> resume_source(services& s, const call& c) {
    const std::string& id = c.path.front();
    const auto write = [&](store::session& db) -> json {
        if (!declarations::get(db, kind::source, id)) return nullptr;
        const std::int64_t items = store::fetches::unpark(db, id, s.time.now());
        store::audit::append(db, {.at = s.time.now(),
                                  .actor = c.actor,
                                  .action = "source.resume",
                                  .subject = id,
                                  .detail = std::to_string(items) + " to be fetched",
                                  .request_id = c.request_id});
        return {{"resumed", id}, {"items", items}};
    };
    const json done = co_await s.db.write(write);
    co_return done.is_null() ? unknown("source") : ok(done);
}

asio::awaitable<net::response> list_source_versions(services& s, const call& c) {
    const auto read = [&](store::session& db) -> json {
        const auto d = declarations::get(db, kind::source, c.path.front());
        if (!d) return nullptr;
        json items = json::array();
        for (const auto& v : declarations::versions(db, kind::source, d->number)) {
            items.push_back({{"version", v.version},
                             {"at", to_rfc3339(v.at)},
                             {"by", v.by},
                             {"declared", json::parse(v.body, nullptr, false)}});
        }
        return {{"items", std::move(items)}};
    };
    const json found = co_await s.db.read(read);
    co_return found.is_null() ? unknown("source") : ok(found);
}

}  // namespace sluis::api
