#include "gateway/declaration/catalog.hpp"

#include "tests/gateway/declaration/support.hpp"

namespace sluis::declaration {
namespace {

std::vector<verify::key> one_key(std::string value) {
    return {{.value = secret(std::move(value))}};
}

source a_source(std::string provider) {
    return {.id = "crm", .provider = std::move(provider)};
}

TEST(catalog, says_why_a_source_cannot_work) {
    const struct {
        std::string name, provider;
        std::vector<verify::key> keys;
        std::string where, cure;
    } rows[] = {
        {"no such provider", "gone", one_key(hidden), "source \"crm\" provider", "declare"},
        {"no key", "shopify", {}, "source \"crm\" secret", "signs with"},
        {"an empty key", "shopify", one_key(""), "source \"crm\" secret", "paste"},
        {"a key in another form", "standard_webhooks", one_key(hidden), "source \"crm\" secret",
         "paste"},
        {"half a key", "standard_webhooks", one_key("whsec_"), "source \"crm\" secret", "paste"},
        {"a key that is no base64", "standard_webhooks", one_key("whsec_" + hidden),
         "source \"crm\" secret", "paste"},
    };
    for (const auto& r : rows) {
        const auto live = make_live(a_source(r.provider), r.keys);
        ASSERT_FALSE(live.has_value()) << r.name;
        expect_error({live.error()}, r.where, r.cure, r.name);
    }
}

TEST(catalog, makes_every_provider_work_or_says_what_it_needs) {
    for (const auto& [provider, program] : providers()) {
        const auto keyless = make_live(a_source(provider), {});
        ASSERT_FALSE(keyless.has_value()) << provider;
        EXPECT_TRUE(keyless.error().where.starts_with("source \"crm\" ")) << provider;
        source open = a_source(provider);
        open.accept_unauthenticated = true;
        const auto live = make_live(open, {});
        ASSERT_TRUE(live.has_value()) << provider;
        EXPECT_EQ(live->who, nullptr) << provider << ": anybody, as declared in words";
        EXPECT_EQ(live->program, program);
    }
}

TEST(catalog, verifies_where_there_is_a_key_whatever_else_is_declared) {
    source s = a_source("shopify");
    s.accept_unauthenticated = true;
    const auto live = make_live(s, one_key("a secret that is long enough"));
    ASSERT_TRUE(live.has_value());
    EXPECT_NE(live->who, nullptr);
}

TEST(catalog, lays_the_settings_of_a_source_over_those_of_its_provider) {
    source s = a_source("typeform");
    s.settings = {{"email", "mail"}};
    const auto live = make_live(s, one_key("a secret that is long enough"));
    ASSERT_TRUE(live.has_value());
    EXPECT_EQ(live->settings["email"], "mail");
    EXPECT_EQ(live->settings["phone"], live->program->settings["phone"]);
}

TEST(catalog, finds_what_is_enabled) {
    catalog all;
    for (const bool enabled : {true, false}) {
        source s = a_source("shopify");
        s.id = enabled ? "on" : "off";
        s.enabled = enabled;
        all.add(make_live(s, one_key("a secret that is long enough")).value());
    }
    ASSERT_NE(all.find("on"), nullptr);
    EXPECT_EQ(all.find("on")->declared.id, "on");
    EXPECT_EQ(all.find("off"), nullptr);
    EXPECT_EQ(all.find("none"), nullptr);
    EXPECT_EQ(all.find(""), nullptr);
    EXPECT_EQ(all.size(), 2U);
}

TEST(catalog, lets_those_who_work_with_an_old_one_finish) {
    catalog_place place;
    const auto before = place.get();
    EXPECT_EQ(before->size(), 0U);
    auto next = std::make_shared<catalog>();
    next->add(make_live(a_source("shopify"), one_key("a secret that is long enough")).value());
    place.set(next);
    EXPECT_EQ(place.get()->size(), 1U);
    EXPECT_EQ(before->size(), 0U);
}

}  // namespace
}  // namespace sluis::declaration
