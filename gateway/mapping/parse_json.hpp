// JSON text to nodes, by Boost.JSON's event parser. Private to gateway/mapping: document.cpp calls
// it.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <string_view>

#include "gateway/mapping/document.hpp"

namespace sluis::mapping {

struct parsed_json {
    const node* root = nullptr;
    std::size_t nodes = 0;
};

// `text` must live as long as `memory`: texts without escapes are views into it.
[[nodiscard]] result<parsed_json> parse_json(std::pmr::memory_resource& memory,
                                             std::string_view text, std::string_view name);

// A number's node of its text, which must be a number of RFC 8259 and live as long as the node.
[[nodiscard]] node number_of(std::string_view text) noexcept;

}  // namespace sluis::mapping
