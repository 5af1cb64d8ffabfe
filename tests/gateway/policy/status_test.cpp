// Raising a status (R7 to R9), and whose doing it was (R28).
#include "gateway/policy/status.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace sluis::policy {
namespace {

using contact::marketing_state;
using contact::reason_type;
using contact::status;

promotion at(std::int64_t ms, reason_type reason = reason_type::form, std::string id = "form") {
    return {reason, std::move(id), from_ms(ms)};
}

TEST(promote, takes_effect_at_once_and_says_who) {
    marketing_state m{.reason = reason_type::integration, .reason_id = "crm"};
    EXPECT_EQ(promote(m, at(5)), promoted::changed);
    EXPECT_EQ(m, (marketing_state{.now = status::marketing,
                                  .reason = reason_type::form,
                                  .reason_id = "form",
                                  .became_marketing_at = from_ms(5)}));
}

TEST(promote, twice_changes_nothing) {
    marketing_state m;
    EXPECT_EQ(promote(m, at(5)), promoted::changed);
    const marketing_state once = m;
    EXPECT_EQ(promote(m, at(5)), promoted::unchanged);
    EXPECT_EQ(promote(m, at(9, reason_type::ad, "ads")), promoted::unchanged);
    EXPECT_EQ(m, once);
}

TEST(promote, the_first_is_the_reason_in_whatever_order_they_come) {
    const promotion all[] = {at(5), at(5, reason_type::form, "a-form"),
                             at(5, reason_type::ad, "ads"), at(7, reason_type::form, "a")};
    int order[] = {0, 1, 2, 3};
    do {
        marketing_state m;
        for (const int i : order)
            (void)promote(m, all[i]);
        EXPECT_EQ(m.reason_id, "a-form");
        EXPECT_EQ(m.became_marketing_at, from_ms(5));
    } while (std::ranges::next_permutation(order).found);
    marketing_state m;
    (void)promote(m, at(7));
    EXPECT_EQ(promote(m, at(5)), promoted::reason_corrected);
}

}  // namespace
}  // namespace sluis::policy
