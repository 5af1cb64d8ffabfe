#include "gateway/policy/status.hpp"

#include <tuple>

namespace sluis::policy {

promoted promote(contact::marketing_state& state, const promotion& p) {
    const auto set = [&] {
        state.reason = p.reason;
        state.reason_id = p.reason_id;
        state.became_marketing_at = p.at;
    };
    if (state.now == contact::status::non_marketing) {
        state.now = contact::status::marketing;
        set();
        return promoted::changed;
    }
    const auto recorded = std::tuple(state.became_marketing_at.value_or(instant::min()),
                                     state.reason, state.reason_id);
    if (std::tuple(p.at, p.reason, p.reason_id) >= recorded) return promoted::unchanged;
    set();
    return promoted::reason_corrected;
}

}  // namespace sluis::policy
