#include "gateway/base/backoff.hpp"

#include <gtest/gtest.h>

namespace sluis {
namespace {

using namespace std::chrono_literals;

TEST(backoff, grows_to_an_hour_and_spreads_by_a_quarter) {
    constexpr std::chrono::milliseconds waits[] = {5s, 30s, 2min, 10min, 30min, 1h, 1h};
    int attempts = 0;
    for (const auto wait : waits) {
        EXPECT_EQ(retry_after(attempts, 0), wait);
        EXPECT_EQ(retry_after(attempts, 1), wait + wait / 4);
        ++attempts;
    }
    EXPECT_EQ(retry_after(1'000'000, 0), 1h);
    EXPECT_EQ(retry_after(-1, 0), 5s);
}

TEST(backoff, what_a_server_asks_for) {
    struct row {
        std::string_view header;
        std::optional<std::chrono::seconds> expected;
    };
    constexpr row rows[] = {
        {"0", 0s},
        {"30", 30s},
        {"3600", 1h},
        {"3601", 1h},
        {"99999999999999999999", 1h},
        {"", std::nullopt},
        {"-1", std::nullopt},
        {"+1", std::nullopt},
        {" 1", std::nullopt},
        {"1.5", std::nullopt},
        {"99999999999999999999x", std::nullopt},
        {"Wed, 21 Oct 2026 07:28:00 GMT", std::nullopt},
    };
    for (const row& r : rows)
        EXPECT_EQ(asked_to_wait(r.header, 1h), r.expected) << r.header;
}

}  // namespace
}  // namespace sluis
