#include "gateway/queue/inbound.hpp"

namespace sluis::queue {

std::string_view name(acceptance a) noexcept {
    switch (a) {
        case acceptance::accepted:
            return "accepted";
        case acceptance::duplicate:
            return "duplicate";
        case acceptance::full:
            return "full";
        case acceptance::unavailable:
            return "unavailable";
    }
    return "";
}

std::string_view name(condition c) noexcept {
    switch (c) {
        case condition::ready:
            return "ready";
        case condition::full:
            return "full";
        case condition::unavailable:
            return "unavailable";
    }
    return "";
}

}  // namespace sluis::queue
