#include "tests/mappings/samples.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "gateway/declaration/providers.hpp"

namespace sluis::samples {
namespace {

// What is usual, what is awkward, and what makes no contact.
TEST(samples, of_every_provider_are_three_and_one_is_no_upsert) {
    for (const auto& [name, program] : declaration::providers()) {
        const std::vector<sample> all = of(*program);
        EXPECT_GE(all.size(), 3U) << name;
        const auto makes_none = [](const sample& s) {
            return std::ranges::any_of(s.expect, [](const nlohmann::json& one) {
                return one.value("effect", "") != "upsert" && one.value("effect", "") != "fetch";
            });
        };
        EXPECT_TRUE(std::ranges::any_of(all, makes_none)) << name;
    }
}

}  // namespace
}  // namespace sluis::samples
