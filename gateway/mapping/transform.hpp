// The closed list of what can be done to a value on its way from a payload into a contact.
//
// Every transform is total: any node in, a node or nothing out, never an error. In mapping files
// one is written as its name, or as an object with its name and arguments:
//
//     trim lower upper text digits     texts; `text` also writes numbers, exactly as they came
//     name_first name_last             of a full name
//     base64 percent_decode unquote    texts in another coding; nothing when no UTF-8 comes out
//     {"time": {"unit": "s"}}          s, ms, ns, iso (default), local ("YYYY-MM-DD HH:MM:SS" with
//                                      "offset": "+01:00"); gives milliseconds
//     {"bool": {"true": ["yes"], "false": ["no"]}}   other texts: nothing; without arguments: the
//                                      usual words
//     not                              of a bool
//     {"map": {"table": {"a": "b"}, "default": "c"}}
//     {"url_param": "utm_source"}      of an absolute or relative URL
//     {"const": "granted"}             that text, whatever was found
//     json                             a text that holds JSON, parsed
//     entries                          an object as a list of {"key", "value"}
//     {"select": "$[?@.key == 'x'].value"}   a JSONPath into the value so far
//     {"join": {"paths": ["$.a", "$.b"], "with": " ", "begin": "+"}}   texts in the value so far,
//                                      one after the other: all of them, or nothing
//     {"regex": {"pattern": "^(\\d+)", "group": 1}}   RE2
//     country language                 ISO 3166-1 alpha-2, upper-case; the primary language tag
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gateway/base/error.hpp"
#include "gateway/mapping/jsonpath.hpp"
#include "gateway/payload/document.hpp"

namespace re2 {
class RE2;
}

namespace sluis::mapping {

struct transform;
using transform_function = const node* (*)(document&, const node&, const transform&);

// A transform with its arguments, ready to run.
struct transform {
    std::string_view name{};
    transform_function run = nullptr;
    std::string text{};       // url_param, const, time's unit; what join puts between
    std::string otherwise{};  // map's default; what join begins with
    std::vector<std::pair<std::string, std::string>> table{};  // map; bool: word -> "true"/"false"
    std::int64_t number = 0;                                   // regex's group, time's offset in ms
    bool has_default = false;
    std::shared_ptr<const re2::RE2> pattern{};
    std::vector<std::shared_ptr<const jsonpath>> paths{};  // select has one; join
};

// Appends to `errors` what is wrong with it, at `where`.
[[nodiscard]] transform parse_transform(const nlohmann::json& declared, const std::string& where,
                                        std::vector<error>& errors);

// The names of all, for documentation.
[[nodiscard]] std::vector<std::string_view> transform_names();

// Is there nothing in it: null, an empty text, an empty list or object?
[[nodiscard]] bool is_empty(const node& n) noexcept;

// A text, a number as it was written, a bool as "true" or "false"; empty for the rest.
[[nodiscard]] std::string_view as_text(const node& n) noexcept;

}  // namespace sluis::mapping
