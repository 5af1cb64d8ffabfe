// Filter expressions at work: tests and comparisons (RFC 9535, section 2.3.5.2).
#include <algorithm>
#include <compare>
#include <utility>

#include "gateway/mapping/jsonpath_evaluate.hpp"

namespace sluis::mapping::path {
namespace {

bool is_whole(std::string_view digits) {
    return digits.find_first_of(".eE") == std::string_view::npos;
}

// Whole numbers of any size by their digits, which have no leading zeros.
std::strong_ordering by_digits(std::string_view a, std::string_view b) {
    const auto magnitude = [](std::string_view x, std::string_view y) {
        return x.size() != y.size() ? x.size() <=> y.size() : x.compare(y) <=> 0;
    };
    const bool minus_a = a.starts_with('-');
    const bool minus_b = b.starts_with('-');
    if (minus_a != minus_b) {
        return minus_a ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    return minus_a ? magnitude(b, a) : magnitude(a, b);
}

// As doubles only where one of them has a fraction or an exponent: ids of 2^53 and more differ.
std::partial_ordering order(const node& a, const node& b) {
    if (a.whole && b.whole) return *a.whole <=> *b.whole;
    if (is_whole(a.text) && is_whole(b.text)) return by_digits(a.text, b.text);
    return a.real <=> b.real;
}

// Numbers and texts only; UTF-8 sorts by bytes as it does by code points.
bool is_less(const node& a, const node& b) {
    if (a.kind != b.kind) return false;
    if (a.kind == node_kind::number) return order(a, b) < 0;
    return a.kind == node_kind::string && a.text < b.text;
}

}  // namespace

bool evaluator::holds(const expression& e, const node& current) {
    const auto inner = [&](const expression& part) { return holds(part, current); };
    switch (e.what) {
        case expression::kind::any:
            return std::ranges::any_of(e.of, inner);
        case expression::kind::all:
            return std::ranges::all_of(e.of, inner);
        case expression::kind::negated:
            return !inner(e.of.front());
        case expression::kind::test:
            return test(e.left, current);
        case expression::kind::compare:
            return compare(e, current);
    }
    return false;
}

bool evaluator::test(const term& t, const node& current) {
    if (t.what == term::kind::query) {
        return t.query->singular ? single(*t.query, current) != nullptr
                                 : !select(*t.query, current, 1).empty();
    }
    if (t.what == term::kind::logic) return holds(*t.logic, current);
    return t.what == term::kind::call && call_logical(*t.function, current);
}

bool evaluator::compare(const expression& e, const node& current) {
    const value left = value_of(e.left, current);
    const value right = value_of(e.right, current);
    const bool both = left && right;
    const auto same = [&] { return both ? equal(*left, *right) : !left && !right; };
    switch (e.how) {
        case comparison::equal:
            return same();
        case comparison::unequal:
            return !same();
        case comparison::less:
            return both && is_less(*left, *right);
        case comparison::at_most:
            return (both && is_less(*left, *right)) || same();
        case comparison::greater:
            return both && is_less(*right, *left);
        case comparison::at_least:
            return (both && is_less(*right, *left)) || same();
    }
    return false;
}

evaluator::value evaluator::value_of(const term& t, const node& current) {
    switch (t.what) {
        case term::kind::literal:
            return &t.constant->value;
        case term::kind::query: {
            if (t.query->singular) return single(*t.query, current);
            const auto found = select(*t.query, current, 1);
            return found.empty() ? nullptr : found.front();
        }
        case term::kind::call:
            return call_value(*t.function, current);
        case term::kind::logic:
            break;
    }
    return nullptr;
}

bool evaluator::equal(const node& a, const node& b) {
    if (!spend(1) || a.kind != b.kind) return false;
    switch (a.kind) {
        case node_kind::null:
            return true;
        case node_kind::boolean:
            return a.truth == b.truth;
        case node_kind::number:
            return order(a, b) == 0;
        case node_kind::string:
            return a.text.size() == b.text.size() && a.text == b.text;
        case node_kind::array:
            return std::ranges::equal(a.items, b.items,
                                      [&](const node* x, const node* y) { return equal(*x, *y); });
        case node_kind::object:
            return a.members.size() == b.members.size() &&
                   std::ranges::all_of(a.members, [&](const member& m) {
                       const node* other = b.find(m.name);
                       return spend(b.members.size() / 32) && other && equal(*m.value, *other);
                   });
    }
    return false;
}

}  // namespace sluis::mapping::path
