// The signed samples of every mapping file: they are let in, and nothing that resembles them is.
// Their senders' own documentation, or a tool of theirs, made the signatures.
#include <set>

#include "gateway/declaration/providers.hpp"
#include "gateway/ingress/hooks.hpp"
#include "tests/gateway/ingress/support.hpp"

namespace sluis::ingress {
namespace {

const instant received = from_rfc3339("2026-06-01T00:00:00Z").value();  // of every case

struct sample {
    std::string name{};
    bool is_signed = false;  // over its body; else it carries a token
    std::string secret{};
    declaration::source source{};
    net::request request{};
};

net::request request_of(const json& c) {
    net::request r;
    r.method = "POST";
    r.target = c.value("target", "/hooks/case");
    r.body = c.at("body").get<std::string>();
    r.headers.add("Content-Type", c.value("content_type", "application/x-www-form-urlencoded"));
    const json headers = c.value("headers", json::object());
    for (const auto& [name, value] : headers.items())
        r.headers.add(name, value.get<std::string>());
    return r;
}

std::vector<sample> signed_samples() {
    std::vector<sample> all;
    for (const auto& [provider, program] : declaration::providers()) {
        for (const json& c : program->cases) {
            if (!c.contains("secret")) continue;
            all.push_back({.name = std::string(provider) + ": " + c.at("name").get<std::string>(),
                           .is_signed = program->authentication.value("mode", "") == "hmac",
                           .secret = c.at("secret").get<std::string>(),
                           .source = {.id = "case", .provider = std::string(provider)},
                           .request = request_of(c)});
        }
    }
    return all;
}

// "": let in. Else why not.
std::string refused(const sample& s, const std::string& secret_text, const net::request& r) {
    auto live = declaration::make_live(s.source, {key_of(secret_text)});
    if (!live) return live.error().text();
    const authenticator who("https://hooks.example.com");
    const auto checked = check(who, &*live, r, received);
    const auto* why = std::get_if<refusal>(&checked);
    return why == nullptr ? "" : std::string(why->reason);
}

TEST(signed_cases, are_let_in) {
    std::set<std::string> providers;
    for (const sample& s : signed_samples()) {
        EXPECT_EQ(refused(s, s.secret, s.request), "") << s.name;
        providers.insert(s.source.provider);
    }
    EXPECT_EQ(providers.size(), declaration::providers().size()) << "each provider has one";
}

TEST(signed_cases, are_refused_with_another_secret_or_body) {
    for (const sample& s : signed_samples()) {
        std::string other = s.secret;
        char& letter = other[other.size() - 3];  // the last may be padding
        letter = letter == 'A' ? 'B' : 'A';
        const std::string why = refused(s, other, s.request);
        EXPECT_NE(why, "") << s.name;
        EXPECT_EQ(why.find(' '), std::string::npos) << "the secret itself is usable: " << why;
        if (!s.is_signed) continue;
        net::request tampered = s.request;
        tampered.body.insert(tampered.body.size() - 1, " ");
        EXPECT_EQ(refused(s, s.secret, tampered), "wrong_signature") << s.name;
    }
}

}  // namespace
}  // namespace sluis::ingress
