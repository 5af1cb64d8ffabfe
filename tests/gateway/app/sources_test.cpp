// The sources that can work are served; one that cannot is left out, and said so.
#include "gateway/app/sources.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "gateway/store/declarations.hpp"
#include "tests/gateway/store/support.hpp"

namespace sluis::app {
namespace {

using nlohmann::json;
namespace declarations = store::declarations;

store::vault key_of(char letter) {
    std::string key(44, letter);
    key.replace(42, 2, "A=");
    return *store::vault::from_base64(key);
}

class sources_test : public testing::Test {
protected:
    void declare(const std::string& id, const json& body, const std::string& sealed) {
        declarations::put(*db_, declarations::kind::source,
                          {.id = id, .body = body.dump(), .secrets = sealed});
    }
    void declare_form(const std::string& id, const store::vault& key) {
        const std::string keys = declaration::keys_text({verify::key{secret("s3cret")}});
        declare(id, {{"id", id}, {"provider", "typeform"}}, key.seal(store::sealed_secrets, keys));
    }

    std::unique_ptr<store::session> db_ = store::fresh_store();
};

TEST_F(sources_test, all_that_work_are_in_the_catalog) {
    const store::vault key = key_of('A');
    declare_form("one", key);
    declare_form("two", key);
    const auto made = load_catalog(*db_, key);
    EXPECT_EQ(made->size(), 2U);
    ASSERT_NE(made->find("one"), nullptr);
    EXPECT_NE(made->find("one")->who, nullptr) << "or anybody could send";
    EXPECT_EQ(made->find("three"), nullptr);
}

TEST_F(sources_test, one_that_cannot_work_is_left_out_and_the_others_are_not) {
    const store::vault key = key_of('A');
    declare_form("good", key);
    declare_form("sealed-with-another-key", key_of('B'));
    declare("gone-provider", {{"id", "gone-provider"}, {"provider", "nobody"}}, "");
    declare("no-json", "text", "");
    testing::internal::CaptureStderr();
    const auto made = load_catalog(*db_, key);
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_EQ(made->size(), 1U);
    EXPECT_NE(made->find("good"), nullptr);
    for (const char* name : {"sealed-with-another-key", "gone-provider", "no-json"})
        EXPECT_NE(log.find(R"("source":")" + std::string(name) + '"'), std::string::npos) << name;
    EXPECT_EQ(log.find("s3cret"), std::string::npos);
}

}  // namespace
}  // namespace sluis::app
