// The function extensions of RFC 9535, section 2.4.
#include <algorithm>
#include <iterator>

#include "gateway/mapping/iregexp.hpp"
#include "gateway/mapping/jsonpath_evaluate.hpp"
#include "gateway/payload/utf8.hpp"

namespace sluis::mapping::path {
namespace {

// In visits: a regular expression that comes from the document is compiled once for all nodes in a row
// that it is compared with.
constexpr std::size_t compile_cost = 1'000;
constexpr std::size_t bytes_per_visit = 64;

constexpr type one_value[] = {type::value};
constexpr type one_nodes[] = {type::nodes};
constexpr type two_values[] = {type::value, type::value};

constexpr function functions[] = {
    {"length", type::value, one_value},          {"count", type::value, one_nodes},
    {"value", type::value, one_nodes},           {"match", type::logical, two_values, true},
    {"search", type::logical, two_values, true},
};

// A count is compared, never shown: it needs no text but for the order of huge numbers.
node number(std::size_t n) {
    return {.kind = node_kind::number,
            .whole = static_cast<std::int64_t>(n),
            .real = static_cast<double>(n)};
}

std::optional<node> length(const node& n) {
    switch (n.kind) {
        case node_kind::string:
            return number(payload::code_points(n.text));
        case node_kind::array:
            return number(n.items.size());
        case node_kind::object:
            return number(n.members.size());
        case node_kind::null:
        case node_kind::boolean:
        case node_kind::number:
            break;
    }
    return std::nullopt;
}

}  // namespace

const function* find_function(std::string_view name) noexcept {
    const auto* found = std::ranges::find(functions, name, &function::name);
    return found == std::end(functions) ? nullptr : found;
}

evaluator::value evaluator::call_value(const call& c, const node& current) {
    const term& argument = c.arguments.front();
    if (c.what->name == "length") {
        const value v = value_of(argument, current);
        if (!v || !spend(v->text.size() / bytes_per_visit)) return nullptr;
        const auto size = length(*v);
        return size ? &made_.emplace_front(*size) : nullptr;
    }
    const auto found = select(*argument.query, current);
    if (c.what->name == "count") return &made_.emplace_front(number(found.size()));
    return found.size() == 1 ? found.front() : nullptr;
}

bool evaluator::call_logical(const call& c, const node& current) {
    const value text = value_of(c.arguments[0], current);
    if (!text || text->kind != node_kind::string) return false;
    const auto fits = [&](const re2::RE2* pattern) {
        return pattern && spend(text->text.size() / bytes_per_visit) &&
               matches(*pattern, text->text);
    };
    if (c.is_fixed) return fits(c.pattern.get());
    const value written = value_of(c.arguments[1], current);
    if (!written || written->kind != node_kind::string) return false;
    const bool is_paid = written->text == last_pattern_;
    if (!is_paid && !spend(compile_cost + written->text.size())) return false;
    last_pattern_ = written->text;
    return fits(recent_iregexp(written->text, c.what->name == "match").get());
}

}  // namespace sluis::mapping::path
