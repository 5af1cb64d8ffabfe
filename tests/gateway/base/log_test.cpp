#include "gateway/base/log.hpp"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace sluis::log {
namespace {

std::string written(level at, std::string_view value) {
    testing::internal::CaptureStderr();
    write(at, "tested", {{"value", value}, {"count", 3}, {"yes", true}});
    return testing::internal::GetCapturedStderr();
}

TEST(log, is_one_json_object_a_line_whatever_the_values_are) {
    const std::string hostile[] = {"plain",
                                   "a\nb",
                                   "say \"no\"",
                                   "back\\slash",
                                   std::string("nul\0x", 5),
                                   "\x1b[31m",
                                   "del\x7f",
                                   "c1 \xc2\x9b"
                                   "2J",
                                   "caf\xc3\xa9",
                                   "cut \xf0\x9f\x98",
                                   "\xff\xfe",
                                   "\xe2\x80\xa8"};
    for (const std::string& value : hostile) {
        const std::string line = written(level::info, value);
        ASSERT_TRUE(line.ends_with("}\n")) << line;
        for (const char c : line.substr(0, line.size() - 1))
            ASSERT_TRUE(c >= 0x20 && c < 0x7f) << line;
        const auto parsed = nlohmann::json::parse(line, nullptr, false);
        ASSERT_TRUE(parsed.is_object()) << line;
        EXPECT_EQ(parsed["event"], "tested");
        EXPECT_EQ(parsed["level"], "info");
        EXPECT_EQ(parsed["count"], 3);
        EXPECT_EQ(parsed["yes"], true);
    }
    const auto kept = nlohmann::json::parse(written(level::info, "caf\xc3\xa9\n"));
    EXPECT_EQ(kept["value"], "caf\xc3\xa9\n") << "escaped, not lost";
}

TEST(log, leaves_out_what_is_below_the_level) {
    EXPECT_EQ(written(level::debug, "x"), "");
    set_level(level::error);
    EXPECT_EQ(written(level::warning, "x"), "");
    EXPECT_NE(written(level::error, "x"), "");
    set_level(level::info);
    level found = level::info;
    EXPECT_TRUE(parse_level("warning", found));
    EXPECT_EQ(found, level::warning);
    EXPECT_FALSE(parse_level("loud", found));
}

}  // namespace
}  // namespace sluis::log
