#include "gateway/audience/filter.hpp"

#include <algorithm>

#include "gateway/audience/fields.hpp"

namespace sluis::audience {
namespace {

template <class T>
bool compare(op how, const T& value, const std::vector<T>& with) {
    switch (how) {
        case op::eq:
            return value == with[0];
        case op::neq:
            return value != with[0];
        case op::lt:
            return value < with[0];
        case op::lte:
            return value <= with[0];
        case op::gt:
            return value > with[0];
        case op::gte:
            return value >= with[0];
        case op::between:
            return with[0] <= value && value <= with[1];
        case op::in:
            return std::ranges::find(with, value) != with.end();
        case op::not_in:
            return std::ranges::find(with, value) == with.end();
        case op::has_property:
            return true;
        case op::not_has_property:
        case op::contains_token:
        case op::not_contains_token:
            return false;
    }
    return false;
}

bool holds_without(op how) {
    return how == op::not_has_property || how == op::neq || how == op::not_in ||
           how == op::not_contains_token;
}

bool holds_for(const condition& k, const contact::contact& c) {
    if (k.of.kind != field_kind::text) {
        const auto number = number_of(k.of, c);
        return number ? holds(k, *number) : holds_without(k.how);
    }
    const auto text = text_of(k.of, c);
    if (!text) return holds_without(k.how);
    if (k.how == op::contains_token || k.how == op::not_contains_token) {
        const bool found = words_of(*text).find(k.texts[0]) != std::string::npos;
        return found == (k.how == op::contains_token);
    }
    return compare(k.how, lower(*text), k.texts);
}

}  // namespace

bool matches(const filter& f, const contact::contact& c) {
    if (f.groups.empty()) return true;
    return std::ranges::any_of(f.groups, [&](const auto& group) {
        return std::ranges::all_of(group, [&](const condition& k) { return holds_for(k, c); });
    });
}

bool holds(const condition& k, std::int64_t number) {
    return compare(k.how, number, k.numbers);
}

std::string lower(std::string_view text) {
    std::string all(text);
    for (char& c : all) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return all;
}

std::string words_of(std::string_view text) {
    std::string all = ' ' + lower(text) + ' ';
    std::ranges::replace_if(
        all, [](char c) { return separators.find(c) != std::string_view::npos; }, ' ');
    return all;
}

}  // namespace sluis::audience
