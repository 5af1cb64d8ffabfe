// Raising a status (R7 to R9), and whose doing it was (R28).
#include "gateway/policy/status.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace sluis::policy {
namespace {

using contact::marketing_state;
using contact::reason_type;
using contact::status;

contact::cause at(std::int64_t ms, reason_type type = reason_type::form, std::string id = "form") {
    return {from_ms(ms), type, std::move(id)};
}

// No limit, in one period.
promoted promote(marketing_state& m, const contact::cause& by) {
    account a = first_account({}, 0, from_ms(0));
    return promote(m, by, a, {});
}

TEST(promote, takes_effect_at_once_and_says_who) {
    marketing_state m{.reason = reason_type::integration, .reason_id = "crm"};
    EXPECT_EQ(promote(m, at(5)), promoted::changed);
    EXPECT_EQ(m, (marketing_state{.now = status::marketing,
                                  .reason = reason_type::form,
                                  .reason_id = "form",
                                  .became_marketing_at = from_ms(5),
                                  .counted_in_period = "1970-01-01T00:00:00Z"}));
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
    const contact::cause all[] = {at(5), at(5, reason_type::form, "a-form"),
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
