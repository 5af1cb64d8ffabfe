// Transforms of other values: times, truth, tables, structures.

#include <algorithm>
#include <charconv>
#include <utility>

#include "gateway/base/time.hpp"
#include "gateway/contact/name.hpp"
#include "gateway/mapping/functions.hpp"
#include "gateway/payload/header_value.hpp"

namespace sluis::mapping::functions {
namespace {

constexpr std::string_view yes[] = {"true",  "yes",    "on",         "1",      "y",
                                    "ja",    "oui",    "si",         "sí",     "checked",
                                    "agree", "agreed", "subscribed", "granted"};
constexpr std::string_view no[] = {
    "false", "no", "off", "0", "n", "nee", "nein", "non", "unchecked", "unsubscribed", "denied"};

std::string lowered(std::string_view text) {
    return payload::lowered(contact::collapsed(text));
}

std::optional<std::int64_t> whole_of(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::int64_t> whole(const node& n) {
    return n.whole ? n.whole : whole_of(contact::collapsed(as_text(n)));
}

// "1775001600.123", exactly.
std::optional<std::int64_t> ms_of_seconds(const node& n) {
    const std::string text = contact::collapsed(as_text(n));
    const auto point = text.find('.');
    const auto seconds = whole_of(std::string_view(text).substr(0, point));
    constexpr std::int64_t most = 100'000'000'000;  // more are milliseconds, by mistake
    if (!seconds || *seconds < 0 || *seconds >= most) return std::nullopt;
    std::string fraction = point == std::string::npos ? "" : text.substr(point + 1);
    if (!std::ranges::all_of(fraction, [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    fraction.resize(3, '0');
    return *seconds * 1000 + *whole_of(fraction);
}

const node* known_time(document& d, std::int64_t ms) {
    constexpr std::int64_t year_2200 = 7'258'118'400'000;
    return ms > 0 && ms < year_2200 ? d.integer(ms) : nullptr;
}

}  // namespace

const node* time(document& d, const node& n, const transform& t) {
    if (t.text == "iso" || t.text == "local") {
        std::string text = contact::collapsed(as_text(n));
        if (t.text == "local") {
            text.resize(std::min<std::size_t>(text.size(), 19));
            text += 'Z';
        }
        const auto at = from_rfc3339(text);
        return at ? known_time(d, to_ms(*at) - t.number) : nullptr;
    }
    const auto number = t.text == "s" ? ms_of_seconds(n) : whole(n);
    if (!number || *number <= 0) return nullptr;
    return known_time(d, t.text == "ns" ? *number / 1'000'000 : *number);
}

const node* boolean(document& d, const node& n, const transform& t) {
    if (n.kind == node_kind::boolean) return &n;
    const std::string word = lowered(as_text(n));
    if (t.table.empty()) {
        if (std::ranges::find(yes, word) != std::end(yes)) return d.boolean(true);
        return std::ranges::find(no, word) != std::end(no) ? d.boolean(false) : nullptr;
    }
    const auto found =
        std::ranges::find(t.table, word, [](const auto& e) { return lowered(e.first); });
    return found == t.table.end() ? nullptr : d.boolean(found->second == "true");
}

const node* negated(document& d, const node& n, const transform&) {
    return n.kind == node_kind::boolean ? d.boolean(!n.truth) : nullptr;
}

const node* map(document& d, const node& n, const transform& t) {
    const std::string_view key = as_text(n);
    const auto found = std::ranges::find(t.table, key, [](const auto& e) { return e.first; });
    if (found != t.table.end()) return d.string(found->second);
    return t.has_default ? d.string(t.otherwise) : nullptr;
}

const node* json(document& d, const node& n, const transform&) {
    if (n.kind != node_kind::string) return nullptr;
    const auto parsed = d.parse(n.text, "text");
    return parsed ? *parsed : nullptr;
}

const node* constant(document& d, const node&, const transform& t) {
    return d.string(t.text);
}

const node* entries(document& d, const node& n, const transform&) {
    if (n.kind != node_kind::object) return nullptr;
    std::vector<const node*> all;
    for (const member& m : n.members) {
        const member pair[] = {{"key", d.string(m.name)}, {"value", m.value}};
        all.push_back(d.object(pair));
    }
    return d.array(all);
}

const node* select(document&, const node& n, const transform& t) {
    return t.paths.front()->first(n);
}

// All of them or nothing: half a phone number is none.
const node* join(document& d, const node& n, const transform& t) {
    std::string all = t.otherwise;
    for (const auto& path : t.paths) {
        const node* part = path->first(n);
        const std::string text = part ? contact::collapsed(as_text(*part)) : "";
        if (text.empty()) return nullptr;
        if (&path != &t.paths.front()) all += t.text;
        all += text;
    }
    return d.string(all);
}

}  // namespace sluis::mapping::functions
