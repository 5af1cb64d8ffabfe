// Filter expressions: RFC 9535, sections 2.3.5 and 2.4.
#include <algorithm>
#include <array>
#include <utility>

#include "gateway/mapping/iregexp.hpp"
#include "gateway/mapping/jsonpath_parser.hpp"
#include "gateway/payload/parse_json.hpp"

namespace sluis::mapping::path {
namespace {

constexpr int deepest_expression = 32;

// The stack is not for a path's author to use up.
struct level {
    level(int& depth, const scanner& scan) : depth_(depth) {
        if (++depth_ > deepest_expression) scan.fail("more than 32 levels", "split the rule");
    }
    ~level() { --depth_; }
    level(const level&) = delete;
    level& operator=(const level&) = delete;

private:
    int& depth_;
};

std::shared_ptr<const literal> literal_of(node value, std::string characters = {}) {
    auto l = std::make_shared<literal>();
    l->characters = std::move(characters);
    if (value.kind == node_kind::number) value = payload::number_of(l->characters);
    if (value.kind == node_kind::string) value.text = l->characters;
    l->value = value;
    return l;
}

}  // namespace

// `first`: a term that was read already, when an argument turned out to be an expression.
expression parser::any_of(const term* first) {
    const level deeper(depth_, scan_);
    expression e{.what = expression::kind::any};
    e.of.push_back(all_of(first));
    for (;;) {
        const std::size_t before = scan_.position();
        scan_.skip_space();
        if (!scan_.take("||")) {
            scan_.go_back(before);
            break;
        }
        scan_.skip_space();
        e.of.push_back(all_of(nullptr));
    }
    return e.of.size() == 1 ? expression(std::move(e.of.front())) : e;
}

expression parser::all_of(const term* first) {
    expression e{.what = expression::kind::all};
    e.of.push_back(basic(first));
    for (;;) {
        const std::size_t before = scan_.position();
        scan_.skip_space();
        if (!scan_.take("&&")) {
            scan_.go_back(before);
            break;
        }
        scan_.skip_space();
        e.of.push_back(basic(nullptr));
    }
    return e.of.size() == 1 ? expression(std::move(e.of.front())) : e;
}

expression parser::basic(const term* first) {
    if (!first && scan_.take('!')) return negation();
    if (!first && scan_.peek() == '(') return parenthesised();
    const std::size_t at = scan_.position();
    const auto left = first ? std::optional(*first) : value_term();
    if (!left) scan_.fail("no expression", "such as @.type == 'email'");
    const std::size_t after = scan_.position();
    scan_.skip_space();
    if (const auto how = comparison_operator()) {
        check_comparable(*left, at);
        return compared(*left, *how);
    }
    scan_.go_back(after);
    return tested(*left);
}

expression parser::negation() {
    scan_.skip_space();
    expression e{.what = expression::kind::negated};
    if (scan_.peek() == '(') {
        e.of.push_back(parenthesised());
        return e;
    }
    const auto inner = value_term();
    if (!inner)
        scan_.fail("nothing after !", "a path, a function, or an expression in parentheses");
    e.of.push_back(tested(*inner));
    return e;
}

expression parser::parenthesised() {
    scan_.take('(');
    scan_.skip_space();
    expression e = any_of();
    scan_.skip_space();
    scan_.expect(')', "after the expression");
    return e;
}

expression parser::compared(const term& left, comparison how) {
    scan_.skip_space();
    const std::size_t at = scan_.position();
    auto right = value_term();
    if (!right) scan_.fail("nothing to compare with", "a value, or a path to one");
    check_comparable(*right, at);
    return {
        .what = expression::kind::compare, .left = left, .right = std::move(*right), .how = how};
}

expression parser::tested(const term& t) {
    if (t.what == term::kind::literal) {
        scan_.fail("a value alone is no test", "compare it with something");
    }
    if (t.what == term::kind::call && t.function->what->gives == type::value) {
        scan_.fail("the function's value alone is no test", "compare it with something");
    }
    return {.what = expression::kind::test, .left = t};
}

std::optional<comparison> parser::comparison_operator() {
    constexpr std::pair<std::string_view, comparison> operators[] = {
        {"==", comparison::equal},    {"!=", comparison::unequal}, {"<=", comparison::at_most},
        {">=", comparison::at_least}, {"<", comparison::less},     {">", comparison::greater}};
    for (const auto& [spelling, how] : operators) {
        if (scan_.take(spelling)) return how;
    }
    return std::nullopt;
}

std::optional<term> parser::value_term() {
    const char c = scan_.peek();
    if (c == '$' || c == '@') {
        return term{.what = term::kind::query,
                    .query = std::make_shared<const jsonpath::query>(query())};
    }
    if (auto constant = literal_term()) return constant;
    if (c >= 'a' && c <= 'z') return function_call();
    return std::nullopt;
}

std::optional<term> parser::literal_term() {
    term t;
    const char c = scan_.peek();
    const std::size_t before = scan_.position();
    if (c == '\'' || c == '"') {
        t.constant = literal_of({.kind = node_kind::string}, scan_.string());
    } else if (auto digits = scan_.number()) {
        t.constant = literal_of({.kind = node_kind::number}, std::move(*digits));
    } else if (const auto word = scan_.name()) {
        if (*word == "true" || *word == "false") {
            t.constant = literal_of({.kind = node_kind::boolean, .truth = *word == "true"});
        } else if (*word == "null") {
            t.constant = literal_of({});
        } else {
            scan_.go_back(before);
            return std::nullopt;
        }
    } else {
        return std::nullopt;
    }
    return t;
}

term parser::function_call() {
    const level deeper(depth_, scan_);
    const std::size_t from = scan_.position();
    const auto name = scan_.function_name();
    if (!name) scan_.fail("a word that means nothing here", "put texts in quotes");
    call c{.what = find_function(*name)};
    if (!c.what) {
        scan_.fail_at(from, "there is no such function", "length, count, match, search or value");
    }
    scan_.take('(');
    scan_.skip_space();
    while (scan_.peek() != ')') {
        if (!c.arguments.empty()) {
            scan_.expect(',', "between arguments");
            scan_.skip_space();
        }
        const std::size_t at = scan_.position();
        if (c.arguments.size() == c.what->takes.size()) {
            scan_.fail("too many arguments", "see RFC 9535, section 2.4");
        }
        c.arguments.push_back(argument());
        check_argument(c.arguments.back(), c.what->takes[c.arguments.size() - 1], at);
        scan_.skip_space();
    }
    if (c.arguments.size() < c.what->takes.size()) {
        scan_.fail("too few arguments", "see RFC 9535, section 2.4");
    }
    scan_.take(')');
    if (c.what->is_regex && c.arguments[1].what == term::kind::literal) {
        c.is_fixed = true;
        const node& pattern = c.arguments[1].constant->value;
        if (pattern.kind == node_kind::string) {
            c.pattern = compile_iregexp(pattern.text, c.what->name == "match");
        }
    }
    return {.what = term::kind::call, .function = std::make_shared<const call>(std::move(c))};
}

// A value, a path, a function, or an expression: that shows only after the first term.
term parser::argument() {
    const auto as_logic = [&](const term* first) {
        return term{.what = term::kind::logic,
                    .logic = std::make_shared<const expression>(any_of(first))};
    };
    if (scan_.peek() == '!' || scan_.peek() == '(') return as_logic(nullptr);
    const auto first = value_term();
    if (!first) scan_.fail("no argument", "a value, a path, or a function");
    const std::size_t after = scan_.position();
    scan_.skip_space();
    const char c = scan_.peek();
    scan_.go_back(after);
    const bool goes_on = c == '=' || c == '!' || c == '<' || c == '>' || c == '&' || c == '|';
    return goes_on ? as_logic(&*first) : *first;
}

void parser::check_argument(const term& t, type wanted, std::size_t at) {
    const bool is_query = t.what == term::kind::query;
    const auto gives = [&](type g) {
        return t.what == term::kind::call && t.function->what->gives == g;
    };
    switch (wanted) {
        case type::value:
            if (t.what == term::kind::literal || gives(type::value)) return;
            if (is_query && t.query->singular) return;
            scan_.fail_at(at, "not a single value", "a path of names and indices only, or value()");
        case type::nodes:
            if (is_query || gives(type::nodes)) return;
            scan_.fail_at(at, "not a path", "such as @.*");
        case type::logical:
            if (is_query || t.what == term::kind::logic) return;
            if (gives(type::logical) || gives(type::nodes)) return;
            scan_.fail_at(at, "no test", "compare it with something");
    }
}

void parser::check_comparable(const term& t, std::size_t at) {
    if (t.what == term::kind::query && !t.query->singular) {
        scan_.fail_at(at, "a path that may select several values cannot be compared",
                      "names and indices only, or value()");
    }
    if (t.what == term::kind::call && t.function->what->gives != type::value) {
        scan_.fail_at(at, "the function's result cannot be compared", "it is a test by itself");
    }
}

}  // namespace sluis::mapping::path
