#include "gateway/api/reason_json.hpp"

namespace sluis::api {

std::string_view text_of(policy::reason r, std::optional<policy::message_kind> kind) {
    return kind ? policy::explanation(r, *kind) : policy::explanation(r);
}

json to_json(policy::reasons all, std::optional<policy::message_kind> kind) {
    json list = json::array();
    for (std::size_t i = 0; i < policy::reason_count; ++i) {
        const auto r = static_cast<policy::reason>(i);
        if (all.has(r)) list.push_back({{"reason", policy::name(r)}, {"text", text_of(r, kind)}});
    }
    return list;
}

std::string names_of_kinds() {
    std::string all;
    for (std::size_t i = 0; i < policy::message_kind_count; ++i) {
        all += all.empty() ? "" : ", ";
        all += policy::name(static_cast<policy::message_kind>(i));
    }
    return all;
}

}  // namespace sluis::api
