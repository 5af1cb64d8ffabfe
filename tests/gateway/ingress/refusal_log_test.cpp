#include "gateway/ingress/refusal_log.hpp"

#include <gtest/gtest.h>

namespace sluis::ingress {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(refusal_log, writes_a_few_lines_a_second_and_says_how_many_it_left_out) {
    refusal_log log;
    const instant now = from_ms(1'780'315'200'000);
    for (std::uint64_t i = 0; i < refusal_log::most; ++i)
        EXPECT_EQ(log.admit(now), 0U);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(log.admit(now + milliseconds{999}), std::nullopt);
    EXPECT_EQ(log.admit(now + seconds{1}), 3U);
    EXPECT_EQ(log.admit(now + seconds{1}), 0U);
    EXPECT_EQ(log.admit(now - seconds{60}), 0U) << "the clock was set back";
}

}  // namespace
}  // namespace sluis::ingress
