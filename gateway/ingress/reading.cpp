#include "gateway/ingress/reading.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/base/codec.hpp"
#include "gateway/payload/gunzip.hpp"
#include "gateway/queue/entry.hpp"

namespace sluis::ingress {
namespace {

// The query parameters that a scheme reads tokens from.
void add_token_names(const verify::scheme& s, std::vector<std::string_view>& names) {
    if (s.how == verify::mode::token && s.token_at == verify::token_place::query) {
        names.push_back(s.token_name);
    }
    for (const verify::scheme& part : s.of)
        add_token_names(part, names);
}

std::string without(std::string_view target, const std::vector<std::string_view>& names) {
    const auto mark = target.find('?');
    if (names.empty() || mark == std::string_view::npos) return std::string(target);
    std::string kept(target.substr(0, mark));
    char before = '?';
    for (std::string_view rest = target.substr(mark + 1); !rest.empty();) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        const auto name = percent_decode(pair.substr(0, pair.find('=')), plus::space);
        if (name && std::ranges::find(names, *name) != names.end()) continue;
        kept += before;
        kept += pair;
        before = '&';
    }
    return kept;
}

reading::header_pairs kept_headers(const mapping::program& p, const net::request& r) {
    reading::header_pairs kept;
    for (const std::string& name : p.headers) {
        for (const std::string_view value : r.headers.values(name))
            kept.emplace_back(name, value);
    }
    if (r.headers.contains(queue::test_header)) kept.emplace_back(queue::test_header, "1");
    return kept;
}

std::string unescaped(std::string_view token) {
    std::string text;
    for (std::size_t i = 0; i < token.size(); ++i) {
        const bool escapes = token[i] == '~' && i + 1 < token.size();
        if (escapes) ++i;
        text += !escapes ? token[i] : token[i] == '0' ? '~' : token[i] == '1' ? '/' : token[i];
    }
    return text;
}

const payload::node* step(const payload::node& from, const std::string& token) {
    if (from.kind != payload::node_kind::array) return from.find(token);
    std::size_t index = 0;
    const auto [end, ec] = std::from_chars(token.data(), token.data() + token.size(), index);
    const bool is_index = ec == std::errc{} && end == token.data() + token.size();
    return is_index && index < from.items.size() ? from.items[index] : nullptr;
}

}  // namespace

reading::reading(const declaration::live_source& source, const net::request& request, instant now)
    : source_(source),
      request_(request),
      received_at_(now),
      content_type_(request.headers.get("Content-Type")),
      headers_(kept_headers(*source.program, request)) {
    std::vector<std::string_view> tokens;
    if (source.who) add_token_names(source.who->rules(), tokens);
    target_ = without(request.target, tokens);
}

const result<std::string_view>& reading::body() {
    if (body_) return *body_;
    const std::string_view sent = request_.body;
    // One sender's library compresses without saying so.
    if (!source_.program->gzip || !payload::is_gzip(sent)) return body_.emplace(sent);
    result<std::string> plain = payload::gunzip(sent, "body");
    if (!plain) return body_.emplace(plain.error());
    inflated_ = std::move(*plain);
    return body_.emplace(std::string_view(inflated_));
}

const result<const payload::node*>& reading::root() {
    if (root_) return *root_;
    if (!body()) return root_.emplace(body().error());
    const mapping::submission s{.source = source_.declared.id,
                                .country = source_.declared.country,
                                .received_at = received_at_,
                                .content_type = content_type_,
                                .target = target_,
                                .headers = headers_,
                                .body = *body()};
    return root_.emplace(mapping::read(document_, *source_.program, s, source_.settings));
}

std::optional<std::string> reading::text_at(std::string_view pointer) {
    const auto& all = root();
    if (!all) return std::nullopt;
    const payload::node* at = (*all)->find("envelope");
    if (!at) at = (*all)->find("body");
    while (at && pointer.starts_with('/')) {
        pointer.remove_prefix(1);
        const std::string_view token = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(token.size());
        at = step(*at, unescaped(token));
    }
    if (!at || !pointer.empty() || at->kind != payload::node_kind::string) return std::nullopt;
    return std::string(at->text);
}

}  // namespace sluis::ingress
