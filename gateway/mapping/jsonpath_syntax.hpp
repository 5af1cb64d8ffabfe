// JSONPath's syntax tree: what the parser makes and the evaluator walks over. Private to
// jsonpath_*.cpp; names follow RFC 9535. Immutable once parsed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/mapping/jsonpath.hpp"

namespace re2 {
class RE2;
}

namespace sluis::mapping::path {

struct expression;
struct call;

struct selector {
    enum class kind : std::uint8_t { name, wildcard, index, slice, filter };

    kind what = kind::wildcard;
    std::string name{};
    std::int64_t index = 0;
    std::optional<std::int64_t> start{};  // of a slice
    std::optional<std::int64_t> end{};
    std::int64_t step = 1;
    std::shared_ptr<const expression> filter{};
};

struct segment {
    bool descendant = false;
    std::vector<selector> selectors{};
};

// The value of a literal, with the characters that its node looks at.
struct literal {
    std::string characters{};
    node value{};
};

// What stands beside a comparison, or is an argument of a function.
struct term {
    enum class kind : std::uint8_t { literal, query, call, logic };

    kind what = kind::literal;
    std::shared_ptr<const literal> constant{};
    std::shared_ptr<const jsonpath::query> query{};
    std::shared_ptr<const call> function{};
    std::shared_ptr<const expression> logic{};
};

enum class comparison : std::uint8_t { equal, unequal, less, at_most, greater, at_least };

struct expression {
    enum class kind : std::uint8_t { any, all, negated, test, compare };

    kind what = kind::test;
    std::vector<expression> of{};  // of any, all and negated
    term left{};                   // the test itself, or the left side
    term right{};
    comparison how = comparison::equal;
};

// The types of RFC 9535, section 2.4.1.
enum class type : std::uint8_t { value, logical, nodes };

// One line per function extension: jsonpath_functions.cpp has the table.
struct function {
    std::string_view name;
    type gives;
    std::span<const type> takes;
    bool is_regex = false;  // its second argument is an I-Regexp
};
[[nodiscard]] const function* find_function(std::string_view name) noexcept;

struct call {
    const function* what = nullptr;
    std::vector<term> arguments{};
    // Of a regular expression that is written in the path; null when that is not well-formed too.
    bool is_fixed = false;
    std::shared_ptr<const re2::RE2> pattern{};
};

}  // namespace sluis::mapping::path

struct sluis::mapping::jsonpath::query {
    bool relative = false;  // begins with @
    bool singular = true;   // only names and indices
    std::vector<path::segment> segments{};
};
