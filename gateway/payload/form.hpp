// application/x-www-form-urlencoded to a document: bodies of HTML forms, and queries of URLs.
//
//     a=1&f[mail]=x%40example.org      {"a": "1", "f": {"mail": "x@example.org"}}
//
// All values are texts; field_tree.hpp has what brackets in names mean.
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
#include "gateway/payload/document.hpp"

namespace sluis::payload {

// An object, always; empty for an empty text. `name` begins the place in errors: "body:1:17".
[[nodiscard]] result<const node*> parse_form(document& d, std::string_view text,
                                             std::string_view name);

// The first value of a field, brackets in names without meaning; nullopt when it is not there or
// not well-formed. For URLs that others wrote, where one bad parameter must not hide the rest.
[[nodiscard]] std::optional<std::string> form_value(std::string_view text, std::string_view field);

}  // namespace sluis::payload
