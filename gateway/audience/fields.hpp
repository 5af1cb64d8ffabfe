// What a filter, an order or a column may name, and the value that a contact has there.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/audience/filter.hpp"
#include "gateway/contact/contact.hpp"

namespace sluis::audience {

[[nodiscard]] std::optional<field> field_named(std::string_view name);
[[nodiscard]] std::vector<std::string_view> field_names();

// The same, with an error at `at` when there is none; it suggests the nearest.
[[nodiscard]] std::optional<field> require_field(std::string_view name, const std::string& at,
                                                 std::vector<error>& errors);

// The spellings of a word field, in the order of their numbers; empty for others.
[[nodiscard]] std::vector<std::string_view> words_of_field(std::string_view name);

// nullopt: the contact does not have it.
[[nodiscard]] std::optional<std::string> text_of(const field& f, const contact::contact& c);
[[nodiscard]] std::optional<std::int64_t> number_of(const field& f, const contact::contact& c);

}  // namespace sluis::audience
