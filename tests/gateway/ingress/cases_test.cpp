// The signed samples of every mapping file: they are let in, and nothing that resembles them is.
// Their senders' own documentation, or a tool of theirs, made the signatures.
#include <set>

#include "gateway/declaration/providers.hpp"
#include "gateway/ingress/handshake.hpp"
#include "gateway/ingress/hooks.hpp"
#include "tests/gateway/ingress/support.hpp"

namespace sluis::ingress {
namespace {

const instant received = from_rfc3339("2026-06-01T00:00:00Z").value();  // of every case

struct sample {
    std::string name{};
    std::vector<verify::key> keys{};
    declaration::source source{};
    net::request request{};
    std::string answer{};  // of a handshake
    bool is_handshake = false;
};

net::request request_of(const json& c) {
    net::request r;
    r.method = c.value("method", "POST");
    r.target = c.value("target", "/hooks/case");
    const json body = c.value("body", json(""));
    r.body = body.is_string() ? body.get<std::string>() : body.dump();
    r.headers.add("Content-Type", c.value("content_type", "application/x-www-form-urlencoded"));
    const json headers = c.value("headers", json::object());
    for (const auto& [name, value] : headers.items())
        r.headers.add(name, value.get<std::string>());
    return r;
}

std::vector<sample> samples() {
    std::vector<sample> all;
    for (const auto& [provider, program] : declaration::providers()) {
        for (const json& c : program->cases) {
            if (!c.contains("secret")) continue;
            sample& s = all.emplace_back();
            s.name = std::string(provider) + ": " + c.at("name").get<std::string>();
            s.keys.push_back(key_of(c.at("secret").get<std::string>(), {}, c.value("use", "")));
            const std::string verify = c.value("verify", "a-verify-token-for-all-samples");
            const bool verifies = std::ranges::any_of(
                program->handshakes, [](const auto& h) { return h.token != nullptr; });
            if (verifies) s.keys.push_back(key_of(verify, {}, "verify"));
            s.source = {.id = "case", .provider = std::string(provider)};
            s.request = request_of(c);
            s.is_handshake = c.contains("handshake");
            s.answer = c.value("answer", "");
        }
    }
    return all;
}

// "": let in. Else why not, or what is answered.
std::string outcome(const sample& s, const std::vector<verify::key>& keys, const net::request& r) {
    auto live = declaration::make_live(s.source, keys);
    if (!live) return live.error().text();
    const authenticator who("https://hooks.example.com");
    if (r.method != "POST") {
        reading body(*live, r, received);
        const greeting hello = greet(*live, r, body, false, received);
        return hello.answer ? "answer: " + hello.answer->body : "no handshake";
    }
    const auto found = check(who, &*live, r, received);
    if (const auto* why = std::get_if<refusal>(&found)) return std::string(why->reason);
    const auto* hello = std::get_if<net::response>(&found);
    return hello == nullptr ? "" : "answer: " + hello->body;
}

bool is_signed(const sample& s) {
    const auto live = declaration::make_live(s.source, s.keys);
    return live && verify::trust_of(live->who->rules()) == verify::trust::signed_content;
}

TEST(signed_cases, are_let_in) {
    std::set<std::string> providers;
    for (const sample& s : samples()) {
        EXPECT_EQ(outcome(s, s.keys, s.request), s.is_handshake ? "answer: " + s.answer : "")
            << s.name;
        if (!s.is_handshake) providers.insert(s.source.provider);
    }
    EXPECT_EQ(providers.size(), declaration::providers().size()) << "each provider has one";
}

TEST(signed_cases, are_refused_with_another_secret_or_body) {
    for (const sample& s : samples()) {
        if (s.request.method != "POST" || (s.is_handshake && s.request.headers.size() < 2))
            continue;
        std::string other = s.keys.front().value.reveal();
        char& letter = other[other.size() - 3];  // the last may be padding
        letter = letter == 'A' ? 'B' : 'A';
        auto keys = s.keys;
        keys.front().value = secret(other);
        const std::string why = outcome(s, keys, s.request);
        EXPECT_NE(why, "") << s.name;
        EXPECT_FALSE(why.starts_with("answer")) << s.name;
        EXPECT_EQ(why.find(' '), std::string::npos) << "the secret itself is usable: " << why;
        if (!is_signed(s)) continue;
        net::request tampered = s.request;
        tampered.body.insert(tampered.body.size() - 1, " ");
        EXPECT_EQ(outcome(s, s.keys, tampered), "wrong_signature") << s.name;
    }
}

}  // namespace
}  // namespace sluis::ingress
