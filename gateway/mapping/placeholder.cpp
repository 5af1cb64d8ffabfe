#include "gateway/mapping/placeholder.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace sluis::mapping {

using nlohmann::json;

std::string filled(std::string text, const placeholders& all) {
    std::string done;
    for (std::size_t at = 0; at < text.size();) {
        const auto is_here = [&](const auto& p) {
            return text.compare(at, p.first.size(), p.first) == 0;
        };
        const auto found = std::ranges::find_if(all, is_here);
        if (found == all.end()) {
            done += text[at++];
        } else {
            done += found->second;
            at += found->first.size();
        }
    }
    return done;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the mapping file
json filled(const json& value, const placeholders& all) {
    if (value.is_string()) return filled(value.get<std::string>(), all);
    json copy = value;
    if (value.is_structured()) {
        for (json& part : copy)
            part = filled(part, all);
    }
    return copy;
}

}  // namespace sluis::mapping
