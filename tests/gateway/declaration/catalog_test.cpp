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
        open.rules.status = policy::default_status::non_marketing;
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

TEST(catalog, lets_nobody_become_marketing_by_a_public_source_without_a_word) {
    using enum policy::default_status;
    const auto key = one_key("a secret that is long enough");
    const struct {
        std::string name;
        bool open, key_is_public, word;
        policy::default_status status;
        bool works;
        verify::trust trust;
    } rows[] = {
        {"signed", false, false, false, marketing, true, verify::trust::signed_content},
        {"open", true, false, false, marketing, false, {}},
        {"open, in words", true, false, true, marketing, true, verify::trust::open},
        {"open, if consent", true, false, false, marketing_if_consent, true, verify::trust::open},
        {"open, non_marketing", true, false, false, non_marketing, true, verify::trust::open},
        {"a public key", false, true, false, marketing, false, {}},
        {"a public key, in words", false, true, true, marketing, true, verify::trust::open},
    };
    for (const auto& r : rows) {
        source s = a_source("shopify");
        s.accept_unauthenticated = r.open;
        s.key_is_public = r.key_is_public;
        s.marketing_from_public = r.word;
        s.rules.status = r.status;
        const auto live = make_live(s, r.open ? std::vector<verify::key>{} : key);
        ASSERT_EQ(live.has_value(), r.works) << r.name;
        if (!live) {
            expect_error({live.error()}, "source \"crm\" default_status", "marketing_from_public",
                         r.name);
        } else {
            EXPECT_EQ(live->trust, r.trust) << r.name;
        }
    }
}

TEST(catalog, a_source_that_is_not_enabled_may_wait_for_its_secret) {
    source s = a_source("shopify");
    s.enabled = false;
    const auto live = make_live(s, {});
    ASSERT_TRUE(live.has_value());
    catalog all;
    all.add(*live);
    EXPECT_EQ(all.find("crm"), nullptr) << "and nobody is let in";
}

TEST(catalog, a_secret_has_a_use_that_the_provider_has) {
    auto keys = one_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    keys.push_back({.value = secret("x"), .use = "verify"});
    const auto live = make_live(a_source("standard_webhooks"), keys);
    ASSERT_FALSE(live.has_value());
    expect_error({live.error()}, "source \"crm\" secrets", "public_key", "verify");
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
