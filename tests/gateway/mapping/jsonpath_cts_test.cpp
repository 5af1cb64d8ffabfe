// The public compliance suite of RFC 9535: jsonpath_cts.json, see jsonpath_cts.LICENSE.md.
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "gateway/mapping/jsonpath.hpp"

namespace sluis::mapping {
namespace {

using json = nlohmann::ordered_json;  // members in the order of the text, as `results` list them

json suite() {
    std::ifstream file(SLUIS_ROOT "/tests/gateway/mapping/jsonpath_cts.json");
    return json::parse(file).at("tests");
}

json evaluated(const json& test) {
    document d;
    const auto root = d.parse(test.at("document").dump(), "document");
    EXPECT_TRUE(root) << (root ? "" : root.error().text());
    const auto path = jsonpath::compile(test.at("selector").get<std::string>());
    EXPECT_TRUE(path) << (path ? "" : path.error().text());
    if (!root || !path) return json();
    const selected found = path->evaluate(**root);
    EXPECT_TRUE(found.complete);
    json nodes = json::array();
    for (const node* n : found.nodes)
        nodes.push_back(json::parse(to_text(*n)));
    EXPECT_EQ(path->first(**root), found.nodes.empty() ? nullptr : found.nodes.front());
    return nodes;
}

bool is_expected(const json& test, const json& got) {
    if (test.contains("result")) return got == test.at("result");
    for (const json& one : test.at("results")) {
        if (got == one) return true;
    }
    return false;
}

TEST(jsonpath_compliance, every_case_of_the_suite) {
    const json tests = suite();
    ASSERT_EQ(tests.size(), 703U);
    for (const json& test : tests) {
        const std::string selector = test.at("selector");
        SCOPED_TRACE(test.at("name").get<std::string>() + ": " + selector);
        if (test.value("invalid_selector", false)) {
            const auto path = jsonpath::compile(selector);
            ASSERT_FALSE(path);
            EXPECT_TRUE(path.error().where.starts_with("column ")) << path.error().where;
            EXPECT_FALSE(path.error().cure.empty());
        } else {
            const json got = evaluated(test);
            EXPECT_TRUE(is_expected(test, got)) << got.dump();
        }
    }
}

}  // namespace
}  // namespace sluis::mapping
