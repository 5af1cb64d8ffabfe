#include "gateway/base/time.hpp"

#include <gtest/gtest.h>

namespace sluis {
namespace {

struct row {
    const char* text;
    std::optional<std::int64_t> ms;
};

// clang-format off
constexpr row rows[] = {
    {"1970-01-01T00:00:00Z",             0},
    {"2026-04-01T00:00:00Z",             1775001600000},
    {"2026-04-01T02:00:00+02:00",        1775001600000},
    {"2026-03-31T18:30:00-05:30",        1775001600000},
    {"2026-04-01 00:00:00.25Z",          1775001600250},
    {"2026-04-01t00:00:00.123456789z",   1775001600123},
    {"2024-02-29T00:00:00Z",             1709164800000},
    {"2023-02-29T00:00:00Z",             std::nullopt},
    {"2026-04-01T24:00:00Z",             std::nullopt},
    {"2026-04-01T00:60:00Z",             std::nullopt},
    {"2026-04-01T00:00:00",              std::nullopt},
    {"2026-04-01T00:00:00.Z",            std::nullopt},
    {"2026-04-01T00:00:00+0200",         std::nullopt},
    {"2026-04-01T00:00:00Z ",            std::nullopt},
    {"2026-4-1T00:00:00Z",               std::nullopt},
    {"+026-04-01T00:00:00Z",             std::nullopt},
    {"",                                 std::nullopt},
};
// clang-format on

TEST(time, reads_rfc3339_and_nothing_else) {
    for (const row& r : rows) {
        const auto t = from_rfc3339(r.text);
        EXPECT_EQ(t.has_value(), r.ms.has_value()) << r.text;
        if (t && r.ms) {
            EXPECT_EQ(to_ms(*t), *r.ms) << r.text;
        }
    }
}

TEST(time, reads_what_it_writes) {
    for (std::int64_t ms = -2'000'000'000'000; ms < 4'000'000'000'000; ms += 86'399'987'001) {
        EXPECT_EQ(from_rfc3339(to_rfc3339(from_ms(ms))), from_ms(ms)) << ms;
    }
}

}  // namespace
}  // namespace sluis
