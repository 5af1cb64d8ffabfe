#include "gateway/queue/info.hpp"

#include <string>

#include <gtest/gtest.h>

namespace sluis::queue {
namespace {

struct row {
    std::string name;
    std::string info;
    condition expected;
};

class judge_info : public testing::TestWithParam<row> {};

TEST_P(judge_info, says_whether_a_submission_would_be_stored) {
    const readiness r = judge(GetParam().info);
    EXPECT_EQ(r.what, GetParam().expected);
    EXPECT_EQ(r.reason.empty(), r.what == condition::ready) << r.reason;
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(rows, judge_info, testing::Values(
    row{"nothing_known", "",                                                               condition::ready},
    row{"no_limit",      "# Memory\r\nused_memory:900\r\nmaxmemory:0\r\n",                 condition::ready},
    row{"room",          "used_memory:799\r\nmaxmemory:1000\r\n",                          condition::ready},
    row{"full",          "used_memory:800\r\nmaxmemory:1000\r\n",                          condition::full},
    row{"over",          "used_memory:2000\r\nmaxmemory:1000\r\n",                         condition::full},
    row{"other_key",     "used_memory_rss:900\r\nused_memory:1\r\ntotal_maxmemory:5\r\nmaxmemory:1000\r\n", condition::ready},
    row{"aof_ok",        "loading:0\r\naof_last_write_status:ok\r\n",                      condition::ready},
    row{"aof_failed",    "loading:0\r\naof_last_write_status:err\r\n",                     condition::unavailable},
    row{"loading",       "loading:1\r\naof_last_write_status:ok\r\n",                      condition::unavailable}),
    [](const auto& r) { return r.param.name; });
// clang-format on

TEST(info_value, takes_whole_lines_only) {
    const std::string info = "a:1\r\nba:2\r\nb:x:y\r\nlast:z";
    EXPECT_EQ(info_value(info, "a"), "1");
    EXPECT_EQ(info_value(info, "b"), "x:y");
    EXPECT_EQ(info_value(info, "last"), "z");
    EXPECT_EQ(info_value(info, "las"), "");
}

}  // namespace
}  // namespace sluis::queue
