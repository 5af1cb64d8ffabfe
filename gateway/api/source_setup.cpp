// Adding a source and changing its secrets, for people: what can be made here is made here, and the
// answer says what to do at the provider.

#include "gateway/api/source_setup.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/put_declared.hpp"
#include "gateway/api/render.hpp"
#include "gateway/base/codec.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/declaration/providers.hpp"
#include "gateway/store/crypto.hpp"
#include "gateway/store/declarations.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;
using declarations::kind;

constexpr std::int64_t usual_overlap = std::int64_t{24} * 60 * 60;
constexpr std::int64_t longest_overlap = 90 * usual_overlap;
constexpr std::size_t most_keys = 8;
constexpr std::size_t secret_bytes = 32;

// Thrown inside a write, which undoes it.
struct undone {
    net::response answer;
};

std::string replaced(std::string text, std::string_view mark, const std::string& value) {
    for (auto at = text.find(mark); at != std::string::npos;
         at = text.find(mark, at + value.size()))
        text.replace(at, mark.size(), value);
    return text;
}

// "google_lead_form" -> "google-lead-form", or with a number behind it when that is taken.
std::string free_id(store::session& db, std::string provider) {
    std::ranges::replace(provider, '_', '-');
    std::string id = provider;
    for (int i = 2; declarations::get(db, kind::source, id); ++i)
        id = provider + '-' + std::to_string(i);
    return id;
}

bool asks_for_token(const mapping::program& p) {
    return std::ranges::any_of(p.handshakes, [](const auto& h) { return h.token != nullptr; });
}

// What a call says of the secret itself.
struct wish {
    std::string use{};
    std::string given{};  // empty: make one, or wait for the provider's
    bool make = false;
    std::int64_t overlap = usual_overlap;
};

// Takes it out of the body: the rest is a declaration.
wish take_wish(json& body, std::vector<error>& errors) {
    json own = json::object();
    for (const char* name : {"use", "secret", "make", "overlap_seconds"}) {
        if (!body.is_object() || !body.contains(name)) continue;
        own[name] = body.at(name);
        body.erase(name);
    }
    fields f(own, "body", errors);
    wish w;
    w.use = f.text_or("use", "");
    w.given = f.text_or("secret", "");
    w.make = f.flag_or("make", false);
    w.overlap = f.number_or("overlap_seconds", usual_overlap, 0, longest_overlap);
    if (w.make && !w.given.empty()) f.fail("make", "there is a secret already", "leave one out");
    f.done();
    return w;
}

error no_such_use(const verify::scheme& s) {
    std::string all;
    for (const verify::scheme* leaf : verify::leaves_of(s)) {
        const std::string use = leaf->secret_use.empty() ? "no use" : '"' + leaf->secret_use + '"';
        if (all.find(use) == std::string::npos) all += (all.empty() ? "" : ", ") + use;
    }
    return {"the provider has no secret of this use", "body use", "one of: " + all};
}

std::vector<verify::key> kept_keys(const services& s, const declarations::declaration& d) {
    if (d.secrets.empty()) return {};
    const result<secret> plain = s.secrets.unseal(store::sealed_secrets, d.secrets);
    if (!plain) throw undone{problem(409, plain.error())};
    const auto keys = declaration::read_keys(plain->reveal());
    return keys ? *keys : std::vector<verify::key>{};
}

void put(store::session& db, const services& s, const call& c, declaration::source_input in,
         json& answer) {
    declared_set set;
    set.sources.push_back({std::move(in)});
    const put_outcome done = put_declared(db, s, c, set);
    if (!done.errors.empty()) throw undone{problem(400, "nothing was changed", done.errors)};
    answer["version"] = done.changes.front().at("version");
    answer["warnings"] = done.changes.front().at("warnings");
}

// What is to be pasted, as far as it was made or given in this call.
pasted pasted_of(const services& s, const declaration::source& source, const verify::scheme& scheme,
                 const verify::key* made, const std::vector<verify::key>& keys) {
    pasted p{.url = s.public_url + "/hooks/" + source.id};
    if (made != nullptr) {
        p.secret = made->value.reveal();
        p.secret_url = url_with(p.url, scheme, *made);
    }
    const auto token = std::ranges::find(keys, declaration::verify_use, &verify::key::use);
    if (token != keys.end()) p.verify_token = token->value.reveal();
    return p;
}

void tell(json& answer, const mapping::program& program, const pasted& what) {
    answer["url"] = what.url;
    answer["secret"] = what.secret.empty() ? json(nullptr) : json(what.secret);
    answer["secret_url"] = what.secret_url.empty() ? json(nullptr) : json(what.secret_url);
    answer["verify_token"] = what.verify_token.empty() ? json(nullptr) : json(what.verify_token);
    answer["connect"] = steps_of(program, what);
}

// In the caller's transaction.
json add(store::session& db, const services& s, const call& c, json body, const wish& w) {
    std::vector<error> errors;
    if (!body.contains("id") && body.contains("provider") && body.at("provider").is_string())
        body["id"] = free_id(db, body.at("provider").get<std::string>());
    declaration::source_input in = declaration::read_source(body, errors);
    if (!errors.empty()) throw undone{problem(400, "nothing was added", errors)};
    if (declarations::get(db, kind::source, in.what.id)) {
        throw undone{problem(409, error{"there is a source of this id", "body id",
                                        "choose another, or change that one by `sluis apply`"})};
    }
    const auto program = declaration::program_of(in.what);
    const verify::scheme scheme = declaration::scheme_of(*program);
    const verify::scheme* part = part_for(scheme, w.use);
    const bool is_open = in.what.accept_unauthenticated && w.given.empty();
    if (part == nullptr && !is_open) throw undone{problem(400, no_such_use(scheme))};
    std::vector<verify::key> keys;
    const bool ours = part != nullptr && is_ours(*program, *part);
    if (!w.given.empty()) {
        keys.push_back({.value = secret(w.given), .use = w.use});
    } else if (ours && !is_open) {
        keys.push_back({.value = make_secret(*part), .use = w.use});
    }
    const bool waits = keys.empty() && !is_open;
    if (asks_for_token(*program))
        keys.push_back(
            {.value = store::random_token(), .use = std::string(declaration::verify_use)});
    if (waits) in.what.enabled = false;
    if (!keys.empty()) in.keys = keys;
    json answer{{"id", in.what.id}, {"provider", in.what.provider}};
    const bool made = ours && !is_open && w.given.empty();
    const pasted what = pasted_of(s, in.what, scheme, made ? &keys.front() : nullptr, keys);
    answer["waits_for_secret"] = waits;
    put(db, s, c, std::move(in), answer);
    tell(answer, *program, what);
    return answer;
}

// The new one first; the old ones of the same use until their time is over.
std::vector<verify::key> rotated(std::vector<verify::key> keys, verify::key fresh, instant now,
                                 std::int64_t overlap) {
    const instant end = now + std::chrono::seconds(overlap);
    std::vector<verify::key> all{std::move(fresh)};
    for (verify::key& k : keys) {
        if (k.not_after && *k.not_after <= now) continue;
        if (k.use == all.front().use) {
            if (overlap == 0) continue;
            k.not_after = k.not_after ? std::min(*k.not_after, end) : end;
        }
        all.push_back(std::move(k));
    }
    return all;
}

// When the last of those that the first one takes the place of is over.
json old_end(const std::vector<verify::key>& keys) {
    std::optional<instant> last;
    for (const verify::key& k : std::span(keys).subspan(1))
        if (k.use == keys.front().use && k.not_after)
            last = last ? std::max(*last, *k.not_after) : *k.not_after;
    return last ? json(to_rfc3339(*last)) : json(nullptr);
}

json change_secret(store::session& db, const services& s, const call& c, const wish& w) {
    const auto before = declarations::get(db, kind::source, c.path.front());
    if (!before) throw undone{unknown("source")};
    std::vector<error> errors;
    auto in = declaration::read_source(json::parse(before->body, nullptr, false), errors);
    const auto program = declaration::program_of(in.what);
    if (!program)
        throw undone{problem(409, error{"its provider is gone", "source", "declare it again"})};
    const verify::scheme scheme = declaration::scheme_of(*program);
    const bool verifies = w.use == declaration::verify_use && asks_for_token(*program);
    const bool fetches = w.use == declaration::fetch_use && program->fetches;
    const verify::scheme* part = part_for(scheme, w.use);
    if (part == nullptr && !verifies && !fetches) throw undone{problem(400, no_such_use(scheme))};
    const bool is_theirs = fetches || (part != nullptr && !is_ours(*program, *part));
    if (is_theirs && w.make) {
        throw undone{problem(400, error{"the provider makes it", "body make",
                                        fetches ? "give the credential for its API as \"secret\""
                                                : "give what it shows as \"secret\""})};
    }
    verify::key fresh{.use = w.use};
    fresh.value = !w.given.empty()  ? secret(w.given)
                  : part != nullptr ? make_secret(*part)
                                    : store::random_token();
    std::vector<verify::key> old = kept_keys(s, *before);
    const bool waited = !in.what.enabled && std::ranges::none_of(old, [](const verify::key& k) {
        return k.use != declaration::verify_use && k.use != declaration::fetch_use;
    });
    std::vector<verify::key> keys = rotated(std::move(old), fresh, s.time.now(), w.overlap);
    if (keys.size() > most_keys) {
        throw undone{problem(
            409, error{"more than 8 secrets are valid now", "source", "choose a shorter overlap"})};
    }
    if (waited && !verifies && !fetches) in.what.enabled = true;
    json answer{{"id", in.what.id}, {"provider", in.what.provider}};
    answer["old_valid_until"] = old_end(keys);
    in.keys = keys;
    const bool shown = w.given.empty() && !verifies;
    const pasted what = pasted_of(s, in.what, scheme, shown ? &fresh : nullptr,
                                  verifies ? keys : std::vector<verify::key>{});
    put(db, s, c, std::move(in), answer);
    tell(answer, *program, what);
    return answer;
}

// In one transaction; senders meet what it did before this answers.
asio::awaitable<net::response> put_and_tell(services& s, std::function<json(store::session&)> write,
                                            unsigned status) {
    json answer;
    try {
        answer = co_await s.db.write(write);
    } catch (const undone& u) {
        co_return u.answer;
    }
    if (s.changed) co_await s.changed();
    answer["trust"] = trust_of(s, answer["id"].get<std::string>());
    co_return ok(answer, status);
}

}  // namespace

json steps_of(const mapping::program& p, const pasted& what) {
    json steps = json::array();
    for (std::string step : p.connect) {
        step = replaced(std::move(step), "{url}", what.url);
        step = replaced(
            std::move(step), "{secret_url}",
            what.secret_url.empty() ? what.url + "?...=(the source's secret)" : what.secret_url);
        step = replaced(std::move(step), "{secret}",
                        what.secret.empty() ? "(the source's secret)" : what.secret);
        step =
            replaced(std::move(step), "{verify_token}",
                     what.verify_token.empty() ? "(the source's verify token)" : what.verify_token);
        steps.push_back(std::move(step));
    }
    return steps;
}

const verify::scheme* part_for(const verify::scheme& s, std::string_view use) {
    for (const verify::scheme* leaf : verify::leaves_of(s)) {
        if (leaf->how != verify::mode::none && leaf->secret_use == use) return leaf;
    }
    return nullptr;
}

bool is_ours(const mapping::program& p, const verify::scheme& part) {
    const bool is_token = part.how == verify::mode::token || part.how == verify::mode::basic;
    return part.secret_use.empty() ? p.secret_is_ours.value_or(is_token) : is_token;
}

secret make_secret(const verify::scheme& part) {
    if (part.keyed == verify::key_form::whsec) {
        return secret("whsec_" + to_base64(store::random_bytes(secret_bytes)));
    }
    const bool is_pair = part.how == verify::mode::basic && !part.user_only;
    return is_pair ? secret("sluis:" + store::random_token().reveal()) : store::random_token();
}

std::string url_with(const std::string& url, const verify::scheme& s, const verify::key& k) {
    for (const verify::scheme* leaf : verify::leaves_of(s)) {
        const bool reads_query =
            leaf->how == verify::mode::token && leaf->token_at == verify::token_place::query;
        if (!reads_query || leaf->secret_use != k.use) continue;
        return url + '?' + percent_encode(leaf->token_name) + '=' +
               percent_encode(k.value.reveal());
    }
    return {};
}

asio::awaitable<net::response> add_source(services& s, const call& c) {
    std::vector<error> errors;
    json body = c.body.is_object() ? c.body : json::object();
    const wish w = take_wish(body, errors);
    if (body.contains("secrets"))
        errors.push_back(
            {"not here", "body secrets", "give one secret, or declare by `sluis apply`"});
    if (!errors.empty()) co_return problem(400, "nothing was added", errors);
    const auto write = [&](store::session& db) { return add(db, s, c, body, w); };
    auto putting = put_and_tell(s, write, 201);
    co_return co_await std::move(putting);
}

asio::awaitable<net::response> change_source_secret(services& s, const call& c) {
    std::vector<error> errors;
    json body = c.body.is_object() ? c.body : json::object();
    const wish w = take_wish(body, errors);
    for (const auto& [name, value] : body.items())
        errors.push_back({"not known", "body " + name, "use, secret, make, overlap_seconds"});
    if (!w.make && w.given.empty()) {
        errors.push_back({"missing", "body secret", "give the provider's, or say \"make\": true"});
    }
    if (!errors.empty()) co_return problem(400, "nothing was changed", errors);
    const auto write = [&](store::session& db) { return change_secret(db, s, c, w); };
    auto putting = put_and_tell(s, write, 200);
    co_return co_await std::move(putting);
}

}  // namespace sluis::api
