#include "gateway/api/put_declared.hpp"

#include <utility>

#include "gateway/api/audience_targets.hpp"
#include "gateway/api/difference.hpp"
#include "gateway/api/rule_secrets.hpp"
#include "gateway/api/rule_switch.hpp"
#include "gateway/declaration/catalog.hpp"
#include "gateway/declaration/rule_loops.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/jobs.hpp"
#include "gateway/store/rules.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;
using declarations::change;
using declarations::kind;

constexpr std::string_view kinds[] = {"source", "audience", "destination", "view", "rule"};
constexpr std::string_view changes[] = {"created", "changed", "unchanged"};

// One object, ready to be put.
struct thing {
    kind what = kind::source;
    std::string id{};
    json body{};
    std::optional<std::int64_t> version{};
    std::optional<secret> given{};  // unset: keep what there is
    std::string_view secret_field{};
    std::vector<std::string> warnings{};
    std::optional<declarations::declaration> before{};
};

class putting {
public:
    putting(store::session& db, const services& s, const call& c) : db_(db), with_(s), call_(c) {}

    void put_source(const entry<declaration::source_input>& e);
    void put_destination(const entry<declaration::destination_input>& e);
    void put_audience(const entry<declaration::audience>& e, const std::set<std::string>& named);
    void put_view(const entry<declaration::view>& e);
    void put_rule(const entry<declaration::rule>& e);
    void refuse_loops();

    put_outcome take() { return std::move(out_); }

private:
    thing begin(kind k, const std::string& id, json body, std::optional<std::int64_t> version);
    void fail(const thing& t, std::string_view field, std::string what, std::string cure);
    void guard_default(const thing& t, const declaration::source& s);
    std::optional<secret> kept(const thing& t);
    change store(thing t);
    void back_fill(const std::string& audience);
    void take_secrets(thing& t, const declaration::rule& r);

    store::session& db_;
    const services& with_;
    const call& call_;
    put_outcome out_;
};

thing putting::begin(kind k, const std::string& id, json body,
                     std::optional<std::int64_t> version) {
    thing t{.what = k, .id = id, .body = std::move(body), .version = version};
    t.before = declarations::get(db_, k, id);
    return t;
}

void putting::fail(const thing& t, std::string_view field, std::string what, std::string cure) {
    std::string where(kinds[static_cast<std::size_t>(t.what)]);
    where.append(" \"").append(t.id).append("\" ").append(field);
    out_.errors.push_back({std::move(what), std::move(where), std::move(cure)});
}

// What is sealed in the store; nullopt: nothing, or it cannot be opened (an error then).
std::optional<secret> putting::kept(const thing& t) {
    if (!t.before || t.before->secrets.empty()) return std::nullopt;
    result<secret> plain = with_.secrets.unseal(store::sealed_secrets, t.before->secrets);
    if (plain) return std::move(*plain);
    if (!t.given) fail(t, t.secret_field, plain.error().what, "declare it with its secret again");
    return std::nullopt;
}

change putting::store(thing t) {
    const std::int64_t version = t.before ? t.before->version : 0;
    if (t.version && *t.version != version) {
        out_.stale = true;
        fail(t, "version", "somebody changed it since", "read it again, and repeat your change");
    }
    const json old_body = t.before ? json::parse(t.before->body, nullptr, false) : json();
    json fields = difference(old_body, t.body);
    const std::optional<secret> old_secret = t.given ? kept(t) : std::nullopt;
    declarations::draft d{
        .id = t.id, .body = t.body.dump(), .by = call_.actor, .at = with_.time.now()};
    if (t.given && (!old_secret || old_secret->reveal() != t.given->reveal())) {
        d.secrets = with_.secrets.seal(store::sealed_secrets, t.given->reveal());
        fields.push_back(changed_secret(t.secret_field));
    }
    const change did = declarations::put(db_, t.what, d);
    const auto word = changes[static_cast<std::size_t>(did)];
    const auto kind_name = kinds[static_cast<std::size_t>(t.what)];
    if (did != change::unchanged) {
        store::audit::append(db_, {.at = d.at,
                                   .actor = call_.actor,
                                   .action = std::string(kind_name) + ".put",
                                   .subject = t.id,
                                   .detail = std::string(word),
                                   .request_id = call_.request_id});
    }
    out_.changes.push_back({{"kind", kind_name},
                            {"id", t.id},
                            {"change", word},
                            {"version", version + (did == change::unchanged ? 0 : 1)},
                            {"fields", std::move(fields)},
                            {"warnings", std::move(t.warnings)}});
    return did;
}

// What sources make of new contacts is guarded like the status itself (R11). Of a source that is new,
// what its kind does is in force: saying the same takes no more than adding it.
void putting::guard_default(const thing& t, const declaration::source& s) {
    const auto usual = policy::usual_rules(s.id, s.rules.kind);
    json before{{"default_status", policy::name(usual.status)},
                {"apply_to", policy::name(usual.to)}};
    if (t.before) before = json::parse(t.before->body, nullptr, false);
    for (const char* field : {"default_status", "apply_to"}) {
        if (before.is_object() && before.value(field, json()) == t.body.at(field)) continue;
        need(call_, permission::update_marketing_status, "source \"" + t.id + "\" " + field);
    }
}

void putting::put_source(const entry<declaration::source_input>& e) {
    const declaration::source_input& in = e.what;
    thing t = begin(kind::source, in.what.id, declaration::to_json(in.what), e.version);
    guard_default(t, in.what);
    t.secret_field = "secret";
    std::vector<verify::key> keys;
    if (in.keys) {
        keys = *in.keys;
        t.given = secret(declaration::keys_text(keys));
    } else if (const std::optional<secret> sealed = kept(t)) {
        const auto read = declaration::read_keys(sealed->reveal());
        if (read) keys = *read;
    }
    for (const verify::key& k : keys) {
        if (k.value.reveal().size() >= verify::shortest_secret) continue;
        t.warnings.push_back("the secret is short enough to be guessed: use 24 characters or more");
    }
    if (in.what.accept_unauthenticated) {
        t.warnings.push_back("anybody who knows the URL can send: nothing is checked");
    }
    const auto live = declaration::make_live(in.what, keys);
    if (!live) out_.errors.push_back(live.error());
    store(std::move(t));
}

void putting::put_destination(const entry<declaration::destination_input>& e) {
    const declaration::destination& d = e.what.what;
    thing t = begin(kind::destination, d.id, declaration::to_json(d), e.version);
    t.secret_field = "credential";
    if (e.what.credential) t.given = secret(e.what.credential->dump());
    if (t.before) {
        const json old = json::parse(t.before->body, nullptr, false);
        const auto differs = [&](const char* name, const std::string& now) {
            return old.is_object() && old.value(name, "") != now;
        };
        if (differs("network", d.network)) {
            fail(t, "network", "a destination stays at its network", "declare another destination");
        }
        if (!t.given && !t.before->secrets.empty() &&
            (differs("base_url", d.base_url) || differs("token_url", d.token_url))) {
            fail(t, "credential", "the credential would be sent to another address from now on",
                 "give it together with the new address");
        }
    } else if (!t.given) {
        t.warnings.push_back("nothing is sent there until it has a credential");
    }
    const std::optional<declarations::declaration> before = t.before;
    // Whatever had stopped it, it is tried as it is declared now.
    if (store(std::move(t)) == change::changed && before) {
        declarations::resume_destination(db_, before->number, with_.time.now());
    }
}

void putting::put_audience(const entry<declaration::audience>& e,
                           const std::set<std::string>& named) {
    const declaration::audience& a = e.what;
    thing t = begin(kind::audience, a.id, declaration::to_json(a), e.version);
    json before = t.before ? json::parse(t.before->body, nullptr, false) : json();
    json after = t.body;
    if (before.is_object()) before.erase("title");  // nobody comes or goes for a title
    after.erase("title");
    store(std::move(t));
    const auto stored = declarations::get(db_, kind::audience, a.id);
    placed done = place_audience(db_, a, stored->number, named);
    std::move(done.errors.begin(), done.errors.end(), std::back_inserter(out_.errors));
    if (done.moved || before != after) back_fill(a.id);
}

void putting::put_view(const entry<declaration::view>& e) {
    store(begin(kind::view, e.what.id, declaration::to_json(e.what), e.version));
}

// Of a rule that is on and would do something else from now on, nobody has seen the numbers.
void putting::put_rule(const entry<declaration::rule>& e) {
    thing t = begin(kind::rule, e.what.id, declaration::to_json(e.what), e.version);
    for (const declaration::rule_step& step : e.what.program) {
        if (step.audience.empty() || declarations::get(db_, kind::audience, step.audience))
            continue;
        fail(t, step.place + " audience", "there is no such audience",
             "declare it in the same call or before");
    }
    take_secrets(t, e.what);
    const auto state =
        t.before ? store::rules::get(db_, t.before->number) : std::optional<store::rules::state>();
    const bool ends = state && state->is_on &&
                      !declaration::act_alike(json::parse(t.before->body, nullptr, false), t.body);
    if (ends) {
        t.warnings.push_back(
            "it does something else now, and is switched off; look at its numbers "
            "(sluis rules show " +
            t.id + "), and switch it on again");
        turn_off(db_, t.before->number, call_.actor, with_.time.now());
    }
    store(std::move(t));
}

void putting::take_secrets(thing& t, const declaration::rule& r) {
    t.secret_field = "secret";
    const auto before = [&] { return kept(t); };
    const std::size_t errors = out_.errors.size();
    t.given = rule_secrets(r, before, out_.errors);
    const bool had_some = t.before && !t.before->secrets.empty();
    const bool needs_some = declaration::does(r, declaration::action::webhook);
    if (out_.errors.size() > errors || (!had_some && !needs_some)) t.given.reset();
}

void putting::refuse_loops() {
    std::vector<declaration::rule> all;
    for (const auto& d : declarations::list(db_, kind::rule)) {
        std::vector<error> unreadable;
        all.push_back(declaration::read_rule(json::parse(d.body, nullptr, false), unreadable));
        if (!unreadable.empty()) all.pop_back();
    }
    const auto loop = declaration::find_loop(all);
    if (loop.empty()) return;
    std::string way;
    for (const std::string& id : loop)
        way += id + " -> ";
    out_.errors.push_back({"contacts would go round without end: " + way + loop.front(),
                           "rule \"" + loop.front() + "\" actions",
                           "let one of them enrol once (reenrol = false), or narrow its trigger so "
                           "that the other does not bring it about"});
}

void putting::back_fill(const std::string& audience) {
    const std::int64_t contacts = store::contacts::count(db_);
    const auto job =
        store::jobs::start(db_, store::jobs::evaluate, audience, contacts, with_.time.now());
    out_.jobs.push_back({{"id", job.id}, {"audience", audience}, {"total", contacts}});
}

}  // namespace

put_outcome put_declared(store::session& db, const services& s, const call& c,
                         const declared_set& declared) {
    putting all(db, s, c);
    for (const auto& e : declared.sources)
        all.put_source(e);
    for (const auto& e : declared.destinations)
        all.put_destination(e);
    for (const auto& e : declared.audiences)
        all.put_audience(e, declared.named_destinations);
    for (const auto& e : declared.views)
        all.put_view(e);
    for (const auto& e : declared.rules)
        all.put_rule(e);
    if (!declared.rules.empty()) all.refuse_loops();
    return all.take();
}

}  // namespace sluis::api
