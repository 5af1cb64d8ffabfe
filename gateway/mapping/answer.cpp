#include "gateway/mapping/answer.hpp"

#include <algorithm>

#include <re2/re2.h>

#include "gateway/base/fields.hpp"
#include "gateway/mapping/path_of.hpp"
#include "gateway/mapping/placeholder.hpp"
#include "gateway/mapping/transform.hpp"

namespace sluis::mapping {
namespace {

using nlohmann::json;

constexpr std::string_view challenge_mark = "{challenge}";
constexpr std::string_view hmac_mark = "{hmac}";

bool mentions(const answer& a, std::string_view mark) {
    const auto has = [&](const std::string& text) { return text.find(mark) != std::string::npos; };
    return has(a.body.dump()) ||
           std::ranges::any_of(a.headers, [&](const auto& h) { return has(h.second); });
}

void read_challenge(fields& f, handshake& h, const std::string& where, std::vector<error>& errors) {
    const json* declared = f.object("challenge");
    if (!declared) return;
    fields g(*declared, where + "/challenge", errors);
    h.challenge = path_of(g.text("path"), where + "/challenge/path", errors);
    re2::RE2::Options options;
    options.set_log_errors(false);
    auto pattern = std::make_shared<re2::RE2>(g.text("pattern"), options);
    if (!pattern->ok())
        g.fail("pattern", "not a regular expression that RE2 takes", pattern->error());
    h.pattern = std::move(pattern);
    g.done();
}

}  // namespace

answer parse_answer(const json& declared, const std::string& where, std::vector<error>& errors) {
    answer a;
    json rest = declared;  // all but the body, which may be of any type
    if (rest.is_object() && rest.contains("body")) {
        a.body = rest.at("body");
        rest.erase("body");
    }
    fields f(rest, where, errors);
    a.status = static_cast<unsigned>(f.number_or("status", 200, 200, 299));
    const std::string type = f.text_or("content_type", "");
    if (!type.empty()) a.headers.emplace_back("Content-Type", type);
    if (const json* headers = f.object("headers")) {
        for (const auto& [name, value] : headers->items()) {
            if (!value.is_string()) f.fail("headers", "not a text", "put it in quotes");
            a.headers.emplace_back(name, value.is_string() ? value.get<std::string>() : "");
        }
    }
    if (!a.body.is_null() && type.empty())
        f.fail("content_type", "missing", "say of what type the body is");
    f.done();
    return a;
}

handshake parse_handshake(const json& declared, const std::string& where,
                          std::vector<error>& errors) {
    handshake h;
    fields f(declared, where, errors);
    h.name = f.text("name");
    constexpr std::string_view methods[] = {"GET", "HEAD", "OPTIONS", "POST"};
    h.method = f.word("method", methods).value_or("POST");
    h.is_unsigned = f.flag_or("unsigned", false) || h.method != "POST";
    if (const json* when = f.object("when"))
        h.when = parse_condition(*when, where + "/when", errors);
    const std::string token = f.text_or("token", "");
    if (!token.empty()) h.token = path_of(token, where + "/token", errors);
    read_challenge(f, h, where, errors);
    if (const json* says = f.object("answer"))
        h.says = parse_answer(*says, where + "/answer", errors);
    h.needs_hmac = mentions(h.says, hmac_mark);
    if ((h.needs_hmac || mentions(h.says, challenge_mark)) && !h.challenge) {
        f.fail("challenge", "missing, and the answer repeats it",
               "say where it is, and the pattern that all of it has to fit");
    }
    if (h.method == "POST" && h.when.what == condition::kind::always) {
        f.fail("when", "missing: it would take every submission", "say what is only a handshake");
    }
    f.done();
    return h;
}

std::optional<std::string> challenge_of(const handshake& h, const node& root) {
    if (!h.challenge) return std::string();
    const node* found = h.challenge->first(root);
    const std::string_view text = found ? as_text(*found) : "";
    if (text.empty() || !re2::RE2::FullMatch({text.data(), text.size()}, *h.pattern))
        return std::nullopt;
    return std::string(text);
}

answer filled(const answer& a, std::string_view challenge, std::string_view hmac) {
    const placeholders all{{std::string(challenge_mark), std::string(challenge)},
                           {std::string(hmac_mark), std::string(hmac)}};
    answer done{.status = a.status, .headers = a.headers, .body = filled(a.body, all)};
    for (auto& [name, value] : done.headers)
        value = filled(value, all);
    return done;
}

std::string text_of(const answer& a) {
    if (a.body.is_null()) return {};
    return a.body.is_string() ? a.body.get<std::string>() : a.body.dump();
}

}  // namespace sluis::mapping
