#include "gateway/verify/scheme.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <nlohmann/json.hpp>

#include "gateway/base/fields.hpp"

namespace sluis::verify {
namespace {

using nlohmann::json;

// The spellings, in the order of the enumerators.
constexpr std::string_view modes[] = {"hmac",  "hash", "rsa", "ed25519", "token",
                                      "basic", "none", "all", "any"};
constexpr std::string_view hashes[] = {"sha256", "sha1"};
constexpr std::string_view forms[] = {"raw", "pairs", "versions"};
constexpr std::string_view encodings[] = {"hex", "base64"};
constexpr std::string_view units[] = {"s", "ms", "iso"};
constexpr std::string_view key_forms[] = {"text", "whsec", "whpk", "spki", "html"};
constexpr std::string_view placeholders[] = {
    "", "{body}", "{ts}", "{id}", "{method}", "{uri}", "{secret}", "{ascii_escaped_body}"};
constexpr std::string_view token_keys[] = {"header", "query", "body"};

template <class Enum, std::size_t N>
Enum choose(fields& f, std::string_view name, const std::string_view (&list)[N], Enum otherwise) {
    const auto word = f.word(name, list);
    if (!word) return otherwise;
    return static_cast<Enum>(std::ranges::find(list, *word) - list);
}

std::vector<std::string> header_names(fields& f) {
    std::vector<std::string> names;
    if (const json* list = f.array("headers")) {
        for (const json& n : *list) {
            if (n.is_string() && !n.get_ref<const std::string&>().empty()) names.push_back(n);
        }
        if (names.empty() || names.size() != list->size()) {
            f.fail("headers", "not a list of header names", "such as [\"X-Signature\"]");
        }
    }
    return names;
}

std::vector<content_part> parse_content(fields& f) {
    std::string text = f.text_or("content", "{body}");
    std::vector<content_part> parts;
    while (!text.empty()) {
        std::size_t taken = 0;
        for (std::size_t i = 1; i < std::size(placeholders); ++i) {
            if (!text.starts_with(placeholders[i])) continue;
            parts.push_back({static_cast<part>(i)});
            taken = placeholders[i].size();
        }
        if (taken == 0) {
            if (text.front() == '{')
                f.fail("content", "a placeholder that is not known",
                       "{body} {ts} {id} {method} {uri} {secret} {ascii_escaped_body}");
            if (parts.empty() || parts.back().what != part::literal) parts.push_back({});
            parts.back().text += text.front();
            taken = 1;
        }
        text.erase(0, taken);
    }
    return parts;
}

class parser {
public:
    explicit parser(std::vector<error>& errors) : errors_(errors) {}

    scheme parse(const json& declared, const std::string& where) {
        scheme s;
        fields f(declared, where, errors_);
        s.how = choose(f, "mode", modes, mode::none);
        if (declared.is_object() && !declared.contains("mode")) {
            f.fail("mode", "missing", "such as \"hmac\"");
        }
        if (s.how != mode::none && s.how != mode::all && s.how != mode::any) {
            s.secret_use = f.text_or("secret", "");
        }
        switch (s.how) {
            case mode::hmac:
            case mode::hash:
            case mode::rsa:
            case mode::ed25519:
                read_signature(f, s);
                break;
            case mode::token:
                read_token(f, s);
                break;
            case mode::all:
            case mode::any:
                read_several(f, s);
                break;
            case mode::basic:
                s.user_only = f.flag_or("user_only", false);
                break;
            case mode::none:
                break;
        }
        f.done();
        return s;
    }

private:
    void read_signature(fields& f, scheme& s) {
        s.digest = choose(f, "hash", hashes, hash::sha256);
        s.content = parse_content(f);
        s.keyed = choose(f, "key_form", key_forms, usual_key_form(s.how));
        if (const json* place = f.object("signature")) {
            fields g(*place, f.place("signature"), errors_);
            s.headers = header_names(g);
            s.place = choose(g, "form", forms, form::raw);
            s.key = g.text_or("key", "");
            s.prefix = g.text_or("prefix", "");
            s.coded = choose(g, "encoding", encodings, encoding::hex);
            if ((s.place == form::raw) != s.key.empty()) {
                g.fail("key", "goes with the forms \"pairs\" and \"versions\"", "name the key");
            }
            if (s.headers.empty()) g.fail("headers", "missing", "name the header of the signature");
            g.done();
        } else {
            f.fail("signature", "missing", "say where the signature is");
        }
        if (const json* id = f.object("id")) {
            fields g(*id, f.place("id"), errors_);
            s.id_headers = header_names(g);
            g.done();
        }
        read_timestamp(f, s);
        check_content(f, s);
        check_key(f, s);
    }

    static key_form usual_key_form(mode how) {
        if (how == mode::ed25519) return key_form::whpk;
        return how == mode::rsa ? key_form::spki : key_form::text;
    }

    void read_timestamp(fields& f, scheme& s) {
        const json* place = f.object("timestamp");
        if (!place) return;
        fields g(*place, f.place("timestamp"), errors_);
        timestamp_place t;
        t.headers = header_names(g);
        t.pair = g.text_or("pair", "");
        t.unit = choose(g, "unit", units, time_unit::seconds);
        t.tolerance = std::chrono::seconds{g.number_or("tolerance_seconds", 300, 1, 86'400)};
        if (t.headers.empty() == t.pair.empty()) {
            g.fail("pair", "the time is in a header or in a pair of the signature's list",
                   "give one of \"headers\" and \"pair\"");
        }
        if (!t.pair.empty() && s.place != form::pairs) {
            g.fail("pair", "the signature is in no list of pairs",
                   "name the header that holds the time");
        }
        g.done();
        s.timestamp = std::move(t);
    }

    static bool has(const scheme& s, part p) {
        return std::ranges::find(s.content, p, &content_part::what) != s.content.end();
    }

    static void check_content(fields& f, const scheme& s) {
        if (!has(s, part::body) && !has(s, part::escaped_body)) {
            f.fail("content", "the body is not signed", "it has to be part of the content");
        }
        if (has(s, part::timestamp) != s.timestamp.has_value()) {
            f.fail("timestamp", "{ts} in the content and \"timestamp\" go together", "give both");
        }
        if (has(s, part::id) == s.id_headers.empty()) {
            f.fail("id", "{id} in the content and \"id\" go together", "give both");
        }
        if (has(s, part::secret) != (s.how == mode::hash)) {
            f.fail("content", "{secret} belongs to the mode \"hash\"",
                   "it is how such a hash is keyed");
        }
    }

    // Public keys come in one form each, and their modes have their own hash.
    static void check_key(fields& f, const scheme& s) {
        const bool is_open = s.how == mode::ed25519 || s.how == mode::rsa;
        const bool needs_open = s.keyed == key_form::whpk || s.keyed == key_form::spki;
        if (is_open ? s.keyed != usual_key_form(s.how) : needs_open) {
            f.fail("key_form", "not a form that keys of this mode have",
                   is_open ? "leave it out" : "text, whsec or html");
        }
        if (is_open && s.digest != hash::sha256) {
            f.fail("hash", "this mode has its own", "leave it out");
        }
    }

    void read_token(fields& f, scheme& s) {
        const json* place = f.object("token");
        if (!place) return f.fail("token", "missing", "say where the token is");
        fields g(*place, f.place("token"), errors_);
        int places = 0;
        for (std::size_t i = 0; i < std::size(token_keys); ++i) {
            std::string named = g.text_or(token_keys[i], "");
            if (named.empty()) continue;
            ++places;
            s.token_at = static_cast<token_place>(i);
            s.token_name = std::move(named);
        }
        if (g.flag_or("bearer", false)) {
            ++places;
            s.token_at = token_place::bearer;
        }
        if (places != 1) g.fail("header", "one place, please", "header, query, body or bearer");
        g.done();
    }

    void read_several(fields& f, scheme& s) {
        constexpr std::size_t most = 4;
        const json* list = f.array("of");
        if (!list || list->empty() || list->size() > most || depth_ > 0) {
            return f.fail("of", "not a list of 1 to 4 schemes, or within another", "list them");
        }
        ++depth_;
        for (std::size_t i = 0; i < list->size(); ++i)
            s.of.push_back(parse((*list)[i], f.place("of[" + std::to_string(i) + "]")));
        --depth_;
    }

    std::vector<error>& errors_;
    int depth_ = 0;
};

}  // namespace

scheme parse_scheme(const json& declared, const std::string& where, std::vector<error>& errors) {
    return parser(errors).parse(declared, where);
}

// NOLINTNEXTLINE(misc-no-recursion): one level, as parse() sees to
std::vector<const scheme*> leaves_of(const scheme& s) {
    if (s.how != mode::all && s.how != mode::any) return {&s};
    std::vector<const scheme*> all;
    for (const scheme& part : s.of) {
        for (const scheme* leaf : leaves_of(part))
            all.push_back(leaf);
    }
    return all;
}

std::string description_of(const scheme& s) {
    constexpr std::string_view hash_names[] = {"SHA256", "SHA1"};
    const std::string digest(hash_names[static_cast<std::size_t>(s.digest)]);
    std::string content;
    for (const content_part& p : s.content)
        content += p.what == part::literal
                       ? p.text
                       : std::string(placeholders[static_cast<std::size_t>(p.what)]);
    std::string where;
    for (const std::string& h : s.headers)
        where += (where.empty() ? "" : " or ") + h;
    const std::string coded = s.coded == encoding::hex ? ", hex, in " : ", base64, in ";
    switch (s.how) {
        case mode::hmac:
            return "HMAC-" + digest + " of " + content + coded + where;
        case mode::hash:
            return digest + " of " + content + coded + where;
        case mode::rsa:
            return "RSA-SHA256 of " + content + coded + where;
        case mode::ed25519:
            return "Ed25519 of " + content + coded + where;
        case mode::basic:
            return s.user_only ? "Basic, the secret as the user" : "Basic, user and password";
        case mode::token:
            break;
        case mode::none:
        case mode::all:
        case mode::any:
            return {};
    }
    constexpr std::string_view places[] = {"a token in the header ", "a token in the query, ",
                                           "a token in the body, ", "a bearer token"};
    return std::string(places[static_cast<std::size_t>(s.token_at)]) + s.token_name;
}

bool is_replay_protected(const scheme& s) noexcept {
    const auto one = [](const scheme& part) { return is_replay_protected(part); };
    if (s.how == mode::all) return std::ranges::any_of(s.of, one);
    if (s.how == mode::any) return !s.of.empty() && std::ranges::all_of(s.of, one);
    return s.timestamp.has_value();
}

trust trust_of(const scheme& s) noexcept {
    switch (s.how) {
        case mode::hmac:
        case mode::hash:
        case mode::rsa:
        case mode::ed25519:
            return trust::signed_content;
        case mode::token:
        case mode::basic:
            return trust::secret;
        case mode::none:
            return trust::open;
        case mode::all:
        case mode::any:
            break;
    }
    if (s.of.empty()) return trust::open;
    trust t = s.how == mode::all ? trust::open : trust::signed_content;
    for (const scheme& part : s.of)
        t = s.how == mode::all ? std::max(t, trust_of(part)) : std::min(t, trust_of(part));
    return t;
}

std::string_view name(trust t) noexcept {
    constexpr std::string_view names[] = {"public", "secret", "signed"};
    return names[static_cast<std::size_t>(t)];
}

}  // namespace sluis::verify
