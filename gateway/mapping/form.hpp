// application/x-www-form-urlencoded to a document: bodies of HTML forms, and queries of URLs.
//
//     a=1&b=2                     {"a": "1", "b": "2"}        all values are texts
//     a=1&a=2    a[]=1&a[]=2      {"a": ["1", "2"]}           a[]=1 alone is a list too
//     f[mail][value]=x            {"f": {"mail": {"value": "x"}}}
//     l[][k]=1&l[][k]=2           {"l": [{"k": "1"}, {"k": "2"}]}
//     a[0]=1                      {"a": {"0": "1"}}           numbers are names like any other
//     a=1&a[k]=2                  {"a": ["1", {"k": "2"}]}    nothing is ever dropped
//
// Brackets that do not close, or follow nothing, are characters of the name, as dots are.
//
// Strict    Refused, with the place and never the input: a % without two hexadecimal digits,
//           what is not UTF-8, more than 1,000 fields, more than 8 brackets in a name.
// Source    URL Standard (WHATWG), section 5.1; brackets as PHP and its forms use them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/error.hpp"
#include "gateway/mapping/document.hpp"

namespace sluis::mapping {

inline constexpr std::size_t most_fields = 1'000;
inline constexpr std::size_t most_brackets = 8;

// An object, always; empty for an empty text. `name` begins the place in errors: "body:1:17".
[[nodiscard]] result<const node*> parse_form(document& d, std::string_view text,
                                             std::string_view name);

// The first value of a field, brackets in names without meaning; nullopt when it is not there or
// not well-formed. For URLs that others wrote, where one bad parameter must not hide the rest.
[[nodiscard]] std::optional<std::string> form_value(std::string_view text, std::string_view field);

}  // namespace sluis::mapping
