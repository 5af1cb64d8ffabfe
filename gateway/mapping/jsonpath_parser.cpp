// Queries, segments and selectors: RFC 9535, sections 2.1 to 2.3 and 2.5.
#include "gateway/mapping/jsonpath_parser.hpp"

#include <algorithm>
#include <utility>

namespace sluis::mapping::path {

std::shared_ptr<const jsonpath::query> parser::parse() {
    if (scan_.peek() != '$') scan_.fail("a path begins with $", "such as $.body.email");
    auto all = std::make_shared<const jsonpath::query>(query());
    if (!scan_.at_end()) scan_.fail("something that is no part of a path", "remove it");
    return all;
}

// Requires $ or @ at the position. White space before a segment belongs to it: at the end of the
// query the scanner stands before any.
jsonpath::query parser::query() {
    jsonpath::query q{.relative = scan_.peek() == '@'};
    scan_.take(q.relative ? '@' : '$');
    for (;;) {
        const std::size_t before = scan_.position();
        scan_.skip_space();
        if (scan_.take("..")) {
            q.segments.push_back(descendant());
        } else if (scan_.take('.')) {
            if (scan_.take('*')) {
                q.segments.push_back({.selectors = {{}}});
            } else if (auto name = scan_.name()) {
                q.segments.push_back(
                    {.selectors = {{.what = selector::kind::name, .name = std::move(*name)}}});
            } else {
                scan_.fail("no name after the point", "names with other signs: ['a-b']");
            }
        } else if (scan_.peek() == '[') {
            q.segments.push_back(bracketed());
        } else {
            scan_.go_back(before);
            break;
        }
        q.singular = q.singular && is_singular(q.segments.back());
    }
    return q;
}

bool parser::is_singular(const segment& s) {
    if (s.descendant || s.selectors.size() != 1) return false;
    const selector::kind what = s.selectors.front().what;
    return what == selector::kind::name || what == selector::kind::index;
}

segment parser::descendant() {
    segment s;
    if (scan_.take('*')) {
        s.selectors.emplace_back();
    } else if (scan_.peek() == '[') {
        s = bracketed();
    } else if (auto name = scan_.name()) {
        s.selectors.push_back({.what = selector::kind::name, .name = std::move(*name)});
    } else {
        scan_.fail("nothing after ..", "a name, * or brackets");
    }
    s.descendant = true;
    return s;
}

segment parser::bracketed() {
    segment s;
    scan_.take('[');
    do {
        scan_.skip_space();
        s.selectors.push_back(one_selector());
        scan_.skip_space();
    } while (scan_.take(','));
    scan_.expect(']', "after the selectors");
    return s;
}

selector parser::one_selector() {
    const char c = scan_.peek();
    if (c == '\'' || c == '"') return {.what = selector::kind::name, .name = scan_.string()};
    if (scan_.take('*')) return {};
    if (scan_.take('?')) {
        scan_.skip_space();
        return {.what = selector::kind::filter,
                .filter = std::make_shared<const expression>(any_of())};
    }
    return index_or_slice();
}

selector parser::index_or_slice() {
    const auto first = scan_.integer();
    const std::size_t after = scan_.position();
    scan_.skip_space();
    if (!scan_.take(':')) {
        scan_.go_back(after);
        if (!first) scan_.fail("no selector", "a name in quotes, an index, a slice, * or ?");
        return {.what = selector::kind::index, .index = *first};
    }
    selector s{.what = selector::kind::slice, .start = first};
    scan_.skip_space();
    s.end = scan_.integer();
    const std::size_t end = scan_.position();
    scan_.skip_space();
    if (scan_.take(':')) {
        scan_.skip_space();
        s.step = scan_.integer().value_or(1);
    } else {
        scan_.go_back(end);
    }
    return s;
}

}  // namespace sluis::mapping::path
