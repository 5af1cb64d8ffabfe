#include "gateway/verify/claims.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "gateway/base/codec.hpp"

namespace sluis::verify {
namespace {

// The values of the first of these headers that is there.
std::vector<std::string_view> first_header(const request_view& r,
                                           const std::vector<std::string>& names) {
    for (const std::string& n : names) {
        auto values = r.headers(n);
        if (!values.empty()) return values;
    }
    return {};
}

refusal only_one(const std::vector<std::string_view>& values, std::string_view& value) {
    if (values.empty()) return refusal::no_signature;
    if (values.size() > 1) return refusal::doubled_signature;
    value = values.front();
    return value.empty() ? refusal::no_signature : refusal::none;
}

// The values of `key` in "t=1,v1=ab,v1=cd", or of "v1" in "v1,ab v1a,cd".
std::vector<std::string_view> listed(std::string_view list, std::string_view key, char between,
                                     char within) {
    std::vector<std::string_view> found;
    while (!list.empty()) {
        const auto end = std::min(list.find(between), list.size());
        std::string_view one = list.substr(0, end);
        list.remove_prefix(std::min(end + 1, list.size()));
        while (between == ',' && one.starts_with(' '))
            one.remove_prefix(1);
        const auto cut = one.find(within);
        if (cut != std::string_view::npos && one.substr(0, cut) == key) {
            found.push_back(one.substr(cut + 1));
        }
    }
    return found;
}

std::optional<std::string> decoded(const scheme& s, std::string_view text) {
    if (!text.starts_with(s.prefix)) return std::nullopt;
    text.remove_prefix(s.prefix.size());
    return s.coded == encoding::hex ? from_hex(text) : from_base64(text);
}

std::optional<instant> read_time(std::string_view text, time_unit unit) {
    if (unit == time_unit::iso) return from_rfc3339(text);
    const std::size_t longest = unit == time_unit::seconds ? 12 : 15;
    const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    if (text.empty() || text.size() > longest || !digits) return std::nullopt;
    std::int64_t n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    return from_ms(unit == time_unit::seconds ? n * 1000 : n);
}

refusal read_timestamp(const scheme& s, const request_view& r, std::string_view list, instant now,
                       claims& c) {
    if (!s.timestamp) return refusal::none;
    if (!s.timestamp->pair.empty()) {
        if (s.place != form::pairs) return refusal::no_timestamp;
        const auto values = listed(list, s.timestamp->pair, ',', '=');
        if (values.size() != 1) {
            return values.empty() ? refusal::no_timestamp : refusal::malformed_timestamp;
        }
        c.timestamp = values.front();
    } else if (one_header(r, s.timestamp->headers, c.timestamp) != refusal::none) {
        return refusal::no_timestamp;
    }
    const auto at = read_time(c.timestamp, s.timestamp->unit);
    if (!at) return refusal::malformed_timestamp;
    const auto tolerance = s.timestamp->tolerance;
    return now - *at > tolerance || *at - now > tolerance ? refusal::outside_window : refusal::none;
}

refusal read_signatures(const scheme& s, std::string_view value, claims& c) {
    constexpr std::size_t most = 16;  // in a list: more are ignored
    std::vector<std::string_view> texts{value};
    if (s.place == form::pairs) texts = listed(value, s.key, ',', '=');
    if (s.place == form::versions) texts = listed(value, s.key, ' ', ',');
    if (texts.empty()) return refusal::no_signature;
    for (const std::string_view text : texts) {
        auto signature = decoded(s, text);
        if (signature && c.signatures.size() < most) c.signatures.push_back(std::move(*signature));
    }
    return c.signatures.empty() ? refusal::malformed_signature : refusal::none;
}

}  // namespace

refusal one_header(const request_view& r, const std::vector<std::string>& names,
                   std::string_view& value) {
    return only_one(first_header(r, names), value);
}

refusal read_claims(const scheme& s, const request_view& r, instant now, claims& c) {
    const auto values = first_header(r, s.headers);
    std::string_view value;
    std::string joined;
    if (s.place == form::versions && values.size() > 1) {  // a list may come in several headers
        for (const std::string_view one : values)
            joined += std::string(one) + ' ';
        value = joined;
    } else if (const refusal bad = only_one(values, value); bad != refusal::none) {
        return bad;
    }
    if (!s.id_headers.empty() && one_header(r, s.id_headers, c.id) != refusal::none) {
        return refusal::no_id;
    }
    const refusal bad = read_timestamp(s, r, value, now, c);
    return bad != refusal::none ? bad : read_signatures(s, value, c);
}

std::optional<std::string> key_bytes(const scheme& s, const std::string& text) {
    const auto after = [&](std::string_view prefix) {
        return text.starts_with(prefix) ? from_base64(std::string_view(text).substr(prefix.size()))
                                        : std::nullopt;
    };
    switch (s.keyed) {
        case key_form::text:
        case key_form::spki:
            return text;
        case key_form::html:
            return html_unescaped(text);
        case key_form::whsec:
            return after("whsec_");
        case key_form::whpk:
            return after("whpk_");
    }
    return std::nullopt;
}

pieces compose(const scheme& s, const request_view& r, const claims& c,
               std::string_view secret_text, std::string& escaped) {
    pieces all;
    for (const content_part& p : s.content) {
        switch (p.what) {
            case part::literal:
                all.push_back(p.text);
                break;
            case part::body:
                all.push_back(r.body);
                break;
            case part::timestamp:
                all.push_back(c.timestamp);
                break;
            case part::id:
                all.push_back(c.id);
                break;
            case part::method:
                all.push_back(r.method);
                break;
            case part::uri:
                all.push_back(r.uri);
                break;
            case part::secret:
                all.push_back(secret_text);
                break;
            case part::escaped_body:
                if (escaped.empty()) escaped = ascii_escaped(r.body);
                all.push_back(escaped);
                break;
        }
    }
    return all;
}

}  // namespace sluis::verify
