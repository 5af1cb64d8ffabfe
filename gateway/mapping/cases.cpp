#include "gateway/mapping/cases.hpp"

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
    (void)f.text_or("secret", "");  // for tests/gateway/ingress/cases_test.cpp
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
    if (const std::string key = event_key(p, **root); key != c.event_key) {
        errors.push_back(
            {"\"" + key + "\" came out", where + " event_key", "expected \"" + c.event_key + '"'});
    }
    const std::vector<item> items = apply(d, p, s, **root);
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
    for (const auto& [p, value] : i.what.properties)
        j[std::string(contact::name(p))] = value;
    for (const auto& [p, said] : i.what.consents)
        j["consent." + std::string(contact::name(p))] = contact::name(said);
    for (const contact::identity& id : i.what.identities) {
        if (id.kind == contact::identity_kind::external) j["external_id"] = id.value;
    }
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
