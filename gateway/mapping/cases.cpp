#include "gateway/mapping/cases.hpp"

#include <algorithm>
#include <utility>

#include "gateway/base/fields.hpp"

namespace sluis::mapping {
namespace {

using nlohmann::json;

constexpr instant received = from_ms(1'780'272'000'000);  // 2026-06-01T00:00:00Z

struct sample {
    std::string name{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string target = "/hooks/case";
    std::string content_type = "application/json";
    std::string country{};
    json settings{};
    std::string body{};
    std::string event_key{};
    json expect = json::array();
    std::string method = "POST";
    std::string handshake{};        // the name of the one that it is, and
    std::string answer{};           // the body that is answered
    json fetched = json::object();  // documents by the names of their requests
};

sample read_sample(const json& declared, const program& p, const std::string& where,
                   std::vector<error>& errors) {
    sample s;
    json others = declared;  // all but the body, which may be of any type
    if (others.is_object()) others.erase("body");
    fields f(others, where, errors);
    s.name = f.text("name");
    if (const json* headers = f.object("headers")) {
        for (const auto& [name, value] : headers->items())
            s.headers.emplace_back(name, value.is_string() ? value.get<std::string>() : "");
    }
    s.target = f.text_or("target", s.target);
    s.country = f.text_or("country", "");
    s.settings = p.settings;
    if (const json* settings = f.object("settings")) s.settings.update(*settings);
    const bool is_text =
        declared.is_object() && declared.contains("body") && declared.at("body").is_string();
    s.content_type = f.text_or("content_type",
                               is_text ? "application/x-www-form-urlencoded" : "application/json");
    s.event_key = f.text_or("event_key", "");
    s.method = f.text_or("method", s.method);
    s.handshake = f.text_or("handshake", "");
    s.answer = f.text_or("answer", "");
    if (const json* documents = f.object("fetched")) s.fetched = *documents;
    // For tests/gateway/ingress/cases_test.cpp: these are secrets, and what they sign.
    (void)f.text_or("secret", "");
    (void)f.text_or("use", "");
    (void)f.text_or("verify", "");
    if (const json* expect = f.array("expect")) s.expect = *expect;
    if (is_text) {
        s.body = declared.at("body").get<std::string>();
    } else if (declared.is_object() && declared.contains("body")) {
        s.body = declared.at("body").dump();
    }
    f.done();
    return s;
}

void compare(const json& wanted, const json& got, const std::string& where,
             std::vector<error>& errors) {
    for (const auto& [name, value] : wanted.items()) {
        if (!got.contains(name)) {
            errors.push_back({"nothing came out", where + " " + name, "expected " + value.dump()});
        } else if (got.at(name) != value) {
            errors.push_back({got.at(name).dump() + " came out", where + " " + name,
                              "expected " + value.dump()});
        }
    }
    for (const auto& [name, value] : got.items()) {
        if (!wanted.contains(name)) {
            errors.push_back(
                {value.dump() + " came out", where + " " + name, "the case does not expect it"});
        }
    }
}

// Which handshake it is, and what is answered where no secret is needed for it.
void run_handshake(const sample& c, const program& p, const node& root, const std::string& where,
                   std::vector<error>& errors) {
    for (const handshake& h : p.handshakes) {
        std::size_t work = 0;
        if (h.method != c.method || !holds(h.when, root, work)) continue;
        const auto challenge = challenge_of(h, root);
        const std::string said = challenge ? text_of(filled(h.says, *challenge, "")) : "";
        if (h.name != c.handshake) {
            errors.push_back({"it is the handshake \"" + h.name + '"', where + " handshake",
                              "expected \"" + c.handshake + '"'});
        } else if (!h.needs_hmac && said != c.answer) {
            errors.push_back({"\"" + said + "\" is answered", where + " answer",
                              "expected \"" + c.answer + '"'});
        }
        return;
    }
    errors.push_back({"it is no handshake", where + " handshake", "see \"handshakes\""});
}

// The item as it is when everything that the case has was fetched.
void fetch_all(item& i, const sample& c, const program& p, const submission& s, std::size_t index) {
    std::vector<fetched> documents;
    while (i.fetch && c.fetched.contains(i.fetch->step)) {
        documents.push_back({i.fetch->step, c.fetched.at(i.fetch->step).dump()});
        i = apply_fetched(p, s, c.settings, index, documents);
    }
}

void run(const sample& c, const program& p, const std::string& where, std::vector<error>& errors) {
    const submission s{.source = "case",
                       .country = c.country,
                       .event_key = "case",
                       .received_at = received,
                       .content_type = c.content_type,
                       .target = c.target,
                       .headers = c.headers,
                       .body = c.body};
    document d;
    const result<const node*> root = read(d, p, s, c.settings);
    if (!root) {
        errors.push_back({root.error().what, where + " " + root.error().where, root.error().cure});
        return;
    }
    if (!c.handshake.empty()) return run_handshake(c, p, **root, where, errors);
    if (const std::string key = event_key(p, **root); key != c.event_key) {
        errors.push_back(
            {"\"" + key + "\" came out", where + " event_key", "expected \"" + c.event_key + '"'});
    }
    std::vector<item> items = apply(d, p, s, **root);
    for (std::size_t i = 0; i < items.size(); ++i)
        fetch_all(items[i], c, p, s, i);
    if (items.size() != c.expect.size()) {
        errors.push_back({std::to_string(items.size()) + " items came out", where,
                          "expected " + std::to_string(c.expect.size())});
        return;
    }
    for (std::size_t i = 0; i < items.size(); ++i)
        compare(c.expect[i], describe(items[i], received), where + " item " + std::to_string(i),
                errors);
}

}  // namespace

json describe(const item& i, instant received_at) {
    if (!i.quarantine.empty()) return {{"quarantine", i.quarantine}};
    json j{{"effect", contact::name(i.what.what)}};
    if (i.fetch) j["fetch"] = i.fetch->method + ' ' + i.fetch->url;
    for (const auto& [p, value] : i.what.properties)
        j[std::string(contact::name(p))] = value;
    for (const auto& [p, said] : i.what.consents)
        j["consent." + std::string(contact::name(p))] = contact::name(said);
    std::vector<std::string> externals;
    for (const contact::identity& id : i.what.identities) {
        if (id.kind == contact::identity_kind::external) externals.push_back(id.value);
        const auto of = id.kind == contact::identity_kind::email ? contact::property::email
                                                                 : contact::property::phone;
        const bool is_property = id.kind != contact::identity_kind::external &&
                                 std::ranges::find(i.what.properties, std::pair(of, id.value)) !=
                                     i.what.properties.end();
        if (id.kind != contact::identity_kind::external && !is_property)
            j["also." + std::string(contact::name(id.kind))].push_back(id.value);
    }
    if (externals.size() == 1) j["external_id"] = externals.front();
    if (externals.size() > 1) j["external_id"] = externals;
    if (i.what.occurred_at != received_at) j["occurred_at"] = to_rfc3339(i.what.occurred_at);
    return j;
}

std::vector<error> run_cases(const program& p, std::string_view file_name) {
    std::vector<error> errors;
    for (std::size_t i = 0; i < p.cases.size(); ++i) {
        const std::string number = std::string(file_name) + " /cases/" + std::to_string(i);
        const std::size_t before = errors.size();
        const sample c = read_sample(p.cases[i], p, number, errors);
        if (errors.size() > before) continue;
        run(c, p, std::string(file_name) + " case \"" + c.name + '"', errors);
    }
    return errors;
}

}  // namespace sluis::mapping
