// JSON text to nodes, by Boost.JSON's event parser. Private to gateway/payload: document.cpp
// calls it.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <string_view>

#include "gateway/payload/document.hpp"

namespace sluis::payload {

struct parsed_json {
    const node* root = nullptr;
    std::size_t nodes = 0;
};

// `text` must live as long as `memory`: texts without escapes are views into it.
[[nodiscard]] result<parsed_json> parse_json(std::pmr::memory_resource& memory,
                                             std::string_view text, std::string_view name);

}  // namespace sluis::payload
