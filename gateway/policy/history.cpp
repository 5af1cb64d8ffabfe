#include "gateway/policy/history.hpp"

#include <iterator>

namespace sluis::policy {
namespace {

// In the order of the enumerators.
constexpr std::string_view names[] = {
    "created", "promoted", "reason_corrected", "merged",         "unsubscribed", "resubscribed",
    "erased",  "held",     "exit_remembered",  "exit_scheduled", "exit_moved",   "exit_withdrawn",
    "left",    "deleted",  "restored",         "suppressed",     "unsuppressed"};
static_assert(std::size(names) == history_kind_count);

}  // namespace

std::optional<contact::marketing_state> replay(std::span<const history_row> rows) {
    contact::marketing_state state;
    for (const history_row& r : rows) {
        if (r.from != stage_of(state)) return std::nullopt;
        state = r.after;
    }
    return state;
}

std::string_view name(history_kind k) noexcept {
    return names[static_cast<std::size_t>(k)];
}

}  // namespace sluis::policy
