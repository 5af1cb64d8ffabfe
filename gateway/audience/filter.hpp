// Who is in an audience or a view: the filterGroups form of HubSpot's search API.
//
//     {"filterGroups": [{"filters": [
//         {"propertyName": "country", "operator": "EQ", "value": "NL"},
//         {"propertyName": "consent.ads", "operator": "IN", "values": ["granted"]}]}]}
//
// Groups are ORed, the filters in a group ANDed; no group at all means everybody. A filter is
// compiled once and evaluated twice: as a predicate over a contact (`matches`) and as SQL
// (filter_sql.hpp). tests/gateway/store/filter_property_test.cpp holds the two equal.
//
// Texts      are compared without regard to the case of ASCII letters. A property that a contact
//            does not have satisfies NOT_HAS_PROPERTY, NEQ, NOT_IN and NOT_CONTAINS_TOKEN, nothing
//            else.
// Tokens     CONTAINS_TOKEN looks for a whole word, or a part of one with * at its ends. Words are
//            separated by spaces and by . , ; : @ / _ - + ( ).
// Limits     10 groups of 20 filters; 100 values in a list; values of 200 bytes.
// Source     developers.hubspot.com, CRM search.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gateway/base/error.hpp"
#include "gateway/contact/contact.hpp"

namespace sluis::audience {

// What can be filtered on, besides the properties of a contact.
enum class field_kind : std::uint8_t { text, word, number, instant };  // word: of a closed list
struct field {
    std::string name{};  // as declared: "country", "consent.ads", "created_at"
    field_kind kind = field_kind::text;
    std::string column{};       // of the table contacts; empty: in the JSON column `properties`
    bool is_condition = false;  // the column is a condition: the word `true` where it holds
    bool is_optional = false;   // a contact may have none
    bool is_indexed = false;    // with the id: an order by it passes over nobody
};

enum class op : std::uint8_t {
    eq,
    neq,
    lt,
    lte,
    gt,
    gte,
    between,
    in,
    not_in,
    has_property,
    not_has_property,
    contains_token,
    not_contains_token,
};

struct condition {
    field of{};
    op how = op::eq;
    std::vector<std::string> texts{};     // lower case; of text fields
    std::vector<std::int64_t> numbers{};  // of words (their number) and numbers

    friend bool operator==(const condition& a, const condition& b) {
        return a.of.name == b.of.name && a.how == b.how && a.texts == b.texts &&
               a.numbers == b.numbers;
    }
};

struct filter {
    std::vector<std::vector<condition>> groups{};  // none: everybody

    friend bool operator==(const filter&, const filter&) = default;
};

// Everything that is wrong with it is appended to `errors`, at its place; then the filter is empty,
// and must not be used: an empty one means everybody.
[[nodiscard]] filter parse_filter(const nlohmann::json& declared, const std::string& where,
                                  std::vector<error>& errors);

[[nodiscard]] bool matches(const filter& f, const contact::contact& c);
// One condition, of what is no text, for a contact that has this number there.
[[nodiscard]] bool holds(const condition& k, std::int64_t number);

[[nodiscard]] std::string_view name(op o) noexcept;

// For both evaluations: " word word " in lower case, every separator a space.
inline constexpr std::string_view separators = ".,;:@/_-+()";
[[nodiscard]] std::string words_of(std::string_view text);
[[nodiscard]] std::string lower(std::string_view text);  // ASCII

}  // namespace sluis::audience
