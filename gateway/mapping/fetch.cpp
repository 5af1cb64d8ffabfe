#include "gateway/mapping/fetch.hpp"

#include <array>

#include "gateway/base/codec.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/mapping/placeholder.hpp"
#include "gateway/mapping/transform.hpp"

namespace sluis::mapping {
namespace {

using nlohmann::json;

constexpr std::string_view base_mark = "{base_url}";
constexpr std::string_view credential_mark = "{credential";  // or in base64

std::string_view setting(const node& root, std::string_view name) {
    const node* source = root.find("source");
    const node* settings = source ? source->find("settings") : nullptr;
    const node* found = settings ? settings->find(name) : nullptr;
    return found ? as_text(*found) : "";
}

// "..", and "." alone, mean a step in a path even when they are encoded.
bool is_step(std::string_view text) {
    return text == "." || text == "..";
}

fetch_part read_part(const std::string& name, const json& declared, const std::string& where,
                     std::vector<error>& errors) {
    fetch_part p{.mark = '{' + name + '}'};
    std::string text = declared.is_string() ? declared.get<std::string>() : "";
    if (declared.is_object()) {
        fields f(declared, where, errors);
        text = f.text("path");
        const json* steps = f.array("transforms");
        for (std::size_t i = 0; steps && i < steps->size(); ++i) {
            const std::string at = where + "/transforms/" + std::to_string(i);
            p.steps.push_back(parse_transform((*steps)[i], at, errors));
        }
        f.done();
    }
    p.may_be_empty = text.starts_with("$.source.settings");
    auto compiled = jsonpath::compile(text);
    if (compiled) {
        p.path = std::make_shared<jsonpath>(std::move(*compiled));
    } else {
        errors.push_back(
            {"not a JSONPath: " + compiled.error().what, where, compiled.error().cure});
    }
    return p;
}

void read_parts(fields& f, fetch_step& s, const std::string& where, std::vector<error>& errors) {
    const json* parts = f.object("parts");
    if (!parts) return;
    for (const auto& [name, declared] : parts->items())
        s.parts.push_back(read_part(name, declared, where + "/parts/" + name, errors));
}

std::string text_of(document& d, const fetch_part& p, const node& root) {
    const node* n = p.path->first(root);
    for (const transform& t : p.steps) {
        if (!n) break;
        n = t.run(d, *n, t);
    }
    return n ? std::string(as_text(*n)) : "";
}

// Every placeholder of the URL must be one that is filled.
void check_url(fields& f, const fetch_step& s) {
    placeholders none{{std::string(base_mark), ""}};
    for (const fetch_part& p : s.parts)
        none.emplace_back(p.mark, "");
    const bool is_absolute = s.url.starts_with("https://") || s.url.starts_with(base_mark);
    if (!is_absolute)
        f.fail("url", "not an address of the provider", "begin with https:// or {base_url}");
    if (filled(s.url, none).find('{') != std::string::npos)
        f.fail("url", "a placeholder that is no part", "name it in \"parts\"");
    if (s.url.find(credential_mark) != std::string::npos)
        f.fail("url", "a credential in a URL ends up in logs", "put it into a header");
}

}  // namespace

fetch_step parse_fetch_step(const json& declared, const std::string& where,
                            std::vector<error>& errors) {
    fetch_step s;
    json rest = declared;  // all but the body, which may be of any type
    if (rest.is_object() && rest.contains("body")) {
        s.body = rest.at("body");
        rest.erase("body");
    }
    fields f(rest, where, errors);
    s.name = f.text("name");
    constexpr std::string_view methods[] = {"GET", "POST"};
    s.method = f.word("method", methods).value_or("GET");
    s.url = f.text("url");
    read_parts(f, s, where, errors);
    check_url(f, s);
    if (const json* headers = f.object("headers")) {
        for (const auto& [name, value] : headers->items()) {
            if (!value.is_string()) f.fail("headers", "not a text", "put it in quotes");
            s.headers.emplace_back(name, value.is_string() ? value.get<std::string>() : "");
        }
    }
    if (const json* when = f.object("park_when"))
        s.park_when = parse_condition(*when, where + "/park_when", errors);
    if (const json* when = f.object("retry_when"))
        s.retry_when = parse_condition(*when, where + "/retry_when", errors);
    f.done();
    return s;
}

result<fetch_request> request_of(document& d, const fetch_step& s, const node& root) {
    placeholders plain;
    placeholders encoded{{std::string(base_mark), std::string(setting(root, "base_url"))}};
    for (const fetch_part& p : s.parts) {
        const std::string text = text_of(d, p, root);
        const bool asks_for_secret = text.find(credential_mark) != std::string::npos;
        const bool is_missing = text.empty() && !p.may_be_empty;
        if (is_missing || is_step(text) || asks_for_secret) {
            return error{is_missing ? "it has no " + p.mark : p.mark + " is no id", "", ""};
        }
        plain.emplace_back(p.mark, text);
        encoded.emplace_back(p.mark, percent_encode(text));
    }
    fetch_request r{.step = s.name,
                    .method = s.method,
                    .url = filled(s.url, encoded),
                    .body = s.body.is_null() ? "" : filled(s.body, plain).dump()};
    for (const auto& [name, value] : s.headers)
        r.headers.emplace_back(name, filled(value, plain));
    if (!r.body.empty()) r.headers.emplace_back("Content-Type", "application/json");
    return r;
}

fetch_verdict judge(const fetch_step& s, unsigned status, std::string_view body) {
    document d;
    const auto parsed = d.parse(body, "answer");
    const std::array about{member{"status", d.integer(static_cast<std::int64_t>(status))},
                           member{"answer", parsed ? *parsed : d.null()}};
    const node* root = d.object(about);
    std::size_t work = 0;
    const auto says = [&](const condition& c) {
        return c.what != condition::kind::always && holds(c, *root, work);
    };
    if (says(s.park_when)) return fetch_verdict::parked;
    if (says(s.retry_when)) return fetch_verdict::retry;
    if (status >= 200 && status < 300)
        return parsed ? fetch_verdict::arrived : fetch_verdict::retry;
    if (status == 401 || status == 403) return fetch_verdict::parked;
    const bool later = status == 408 || status == 425 || status == 429 || status >= 500;
    return later ? fetch_verdict::retry : fetch_verdict::refused;
}

}  // namespace sluis::mapping
