#include "gateway/declaration/source.hpp"

#include "gateway/declaration/providers.hpp"
#include "tests/gateway/declaration/support.hpp"

namespace sluis::declaration {
namespace {

using testing::IsEmpty;

const json good{{"id", "shop"}, {"provider", "shopify"}};

struct row {
    std::string name;
    json changes;
    std::string where;
    std::string cure;
};

std::vector<row> mistakes() {
    const std::string s = "source \"shop\" ";
    json nine = json::array();
    for (int i = 0; i < 9; ++i)
        nine.push_back({{"value", "env:SLUIS_TEST_SECRET"}});
    return {
        {"no id", {{"id", nullptr}}, "source id", "required"},
        {"an empty id", {{"id", ""}}, "source id", "required"},
        {"an id that is no text", {{"id", 7}}, "source id", "quotes"},
        {"a capital in the id", {{"id", "Shop"}}, "source id", "lower-case"},
        {"a slash in the id", {{"id", "a/b"}}, "source id", "lower-case"},
        {"a long id", {{"id", std::string(64, 'a')}}, "source id", "63"},
        {"an id that begins with a hyphen", {{"id", "-a"}}, "source id", "lower-case"},
        {"no provider", {{"provider", nullptr}}, s + "provider", "required"},
        {"a provider misspelt", {{"provider", "shopfy"}}, s + "provider", "\"shopify\" meant"},
        {"a provider unlike any", {{"provider", "zzzzzzzzzzzz"}}, s + "provider", "typeform"},
        {"a status", {{"default_status", hidden}}, s + "default_status", "marketing_if_consent"},
        {"a status that is no text", {{"default_status", 1}}, s + "default_status", "inherit"},
        {"to whom it applies", {{"apply_to", "old"}}, s + "apply_to", "new_and_existing"},
        {"a country in lower case", {{"country", "nl"}}, s + "country", "capital"},
        {"a country's name", {{"country", hidden}}, s + "country", "capital"},
        {"a title that is no text", {{"title", true}}, s + "title", "quotes"},
        {"a long title", {{"title", std::string(1'001, 'x')}}, s + "title", "1,000"},
        {"settings that are none", {{"settings", json::array()}}, s + "settings", "declarations"},
        {"a setting misspelt",
         {{"settings", {{"marketing_consent_covers_add", true}}}},
         s + "settings.marketing_consent_covers_add",
         "\"marketing_consent_covers_ads\" meant"},
        {"a setting there is not",
         {{"settings", {{"x", hidden}}}},
         s + "settings.x",
         "leave it out"},
        {"a setting of another type",
         {{"settings", {{"marketing_consent_covers_ads", hidden}}}},
         s + "settings.marketing_consent_covers_ads",
         "mappings"},
        {"a flag in quotes", {{"enabled", "true"}}, s + "enabled", "unquoted"},
        {"another one", {{"accept_unauthenticated", 1}}, s + "accept_unauthenticated", "unquoted"},
        {"a secret as it is", {{"secret", hidden}}, s + "secret", "env:NAME"},
        {"a secret that is no text", {{"secret", {hidden}}}, s + "secret", "quotes"},
        {"a variable that is not set",
         {{"secret", "env:SLUIS_TEST_NOT_SET"}},
         s + "secret",
         "set it before"},
        {"a file that is not there", {{"secret", "file:/nowhere/secret"}}, s + "secret", "path"},
        {"no secrets in the list", {{"secrets", json::array()}}, s + "secrets", "new one"},
        {"too many", {{"secrets", nine}}, s + "secrets", "old one"},
        {"secrets that are no list", {{"secrets", "env:A"}}, s + "secrets", "declarations"},
        {"one that is no object", {{"secrets", {"env:A"}}}, s + "secrets[0]", "declarations"},
        {"one without a value",
         {{"secrets", {json::object()}}},
         s + "secrets[0] value",
         "required"},
        {"one as it is", {{"secrets", {{{"value", hidden}}}}}, s + "secrets[0] value", "file:PATH"},
        {"an end that is no time",
         {{"secrets", {{{"value", "env:SLUIS_TEST_SECRET"}, {"not_after", "tomorrow"}}}}},
         s + "secrets[0] not_after",
         "2026-12-31T00:00:00Z"},
        {"a key of a secret misspelt",
         {{"secrets", {{{"value", "env:SLUIS_TEST_SECRET"}, {"not_aftr", "x"}}}}},
         s + "secrets[0] not_after",
         "\"not_after\" meant"},
        {"a key misspelt", {{"contry", hidden}}, s + "country", "\"country\" meant"},
    };
}

TEST(source, names_every_mistake_with_its_place_and_a_cure) {
    const variable set("SLUIS_TEST_SECRET", "a secret that is long enough");
    for (const row& r : mistakes()) {
        std::vector<error> errors;
        static_cast<void>(read_source(changed(good, r.changes), errors));
        expect_error(errors, r.where, r.cure, r.name);
        EXPECT_EQ(errors.size(), 1U) << r.name;
    }
}

TEST(source, finds_all_mistakes_at_once) {
    std::vector<error> errors;
    static_cast<void>(read_source({{"id", "shop"},
                                   {"provider", "shopfy"},
                                   {"country", "nl"},
                                   {"secret", hidden},
                                   {"enabled", 1},
                                   {"zzzzzzzzzzzzzzzz", hidden}},
                                  errors));
    EXPECT_EQ(errors.size(), 5U);
    for (const json& none : {json(), json(7), json("shop"), json::array()}) {
        errors.clear();
        static_cast<void>(read_source(none, errors));
        EXPECT_EQ(errors.size(), 1U);
    }
}

TEST(source, reads_what_is_declared) {
    const variable set("SLUIS_TEST_SECRET", "a secret that is long enough");
    std::vector<error> errors;
    const source_input in = read_source({{"id", "shop"},
                                         {"provider", "shopify"},
                                         {"title", "Web shop"},
                                         {"default_status", "marketing_if_consent"},
                                         {"apply_to", "new_and_existing"},
                                         {"country", "NL"},
                                         {"settings", {{"marketing_consent_covers_ads", true}}},
                                         {"secret", "env:SLUIS_TEST_SECRET"}},
                                        errors);
    EXPECT_THAT(errors, IsEmpty());
    EXPECT_EQ(in.what.id, "shop");
    EXPECT_EQ(in.what.title, "Web shop");
    EXPECT_EQ(in.what.rules.id, "shop");
    EXPECT_EQ(in.what.rules.status, policy::default_status::marketing_if_consent);
    EXPECT_EQ(in.what.rules.to, policy::applies_to::new_and_existing);
    EXPECT_EQ(in.what.country, "NL");
    EXPECT_TRUE(in.what.enabled);
    EXPECT_FALSE(in.what.accept_unauthenticated);
    ASSERT_TRUE(in.keys.has_value());
    ASSERT_EQ(in.keys->size(), 1U);
    EXPECT_EQ(in.keys->front().value.reveal(), "a secret that is long enough");
    EXPECT_FALSE(in.keys->front().not_after.has_value());
}

TEST(source, does_what_its_kind_usually_does_when_nothing_is_declared) {
    for (const auto& [provider, program] : providers()) {
        std::vector<error> errors;
        const source s = read_source({{"id", "a"}, {"provider", provider}}, errors).what;
        EXPECT_THAT(errors, IsEmpty()) << provider;
        const auto kind = policy::source_kind_named(program->kind);
        ASSERT_TRUE(kind.has_value()) << provider;
        EXPECT_EQ(s.rules, policy::usual_rules("a", *kind)) << provider;
    }
}

TEST(source, reads_secrets_from_files_that_only_their_owner_may_read) {
    const secret_file kept("from a file\n", owner_only);
    std::vector<error> errors;
    const auto in = read_source(changed(good, {{"secret", kept.place()}}), errors);
    EXPECT_THAT(errors, IsEmpty());
    ASSERT_TRUE(in.keys.has_value());
    EXPECT_EQ(in.keys->front().value.reveal(), "from a file") << "without the newline at its end";
    const secret_file open(hidden, owner_only | std::filesystem::perms::others_read);
    EXPECT_FALSE(read_source(changed(good, {{"secret", open.place()}}), errors).keys.has_value());
    expect_error(errors, "source \"shop\" secret", "chmod 600", "others may read it");
    errors.clear();
    const secret_file empty("\n", owner_only);
    EXPECT_FALSE(read_source(changed(good, {{"secret", empty.place()}}), errors).keys.has_value());
    expect_error(errors, "source \"shop\" secret", "put the secret", "empty");
}

TEST(source, takes_several_secrets_with_their_ends) {
    const variable fresh("SLUIS_TEST_NEW", "the new one");
    const variable old("SLUIS_TEST_OLD", "the old one");
    const json both{{{"value", "env:SLUIS_TEST_NEW"}},
                    {{"value", "env:SLUIS_TEST_OLD"}, {"not_after", "2026-12-31T00:00:00Z"}}};
    std::vector<error> errors;
    const auto in = read_source(changed(good, {{"secrets", both}}), errors);
    EXPECT_THAT(errors, IsEmpty());
    ASSERT_TRUE(in.keys.has_value());
    ASSERT_EQ(in.keys->size(), 2U);
    EXPECT_EQ((*in.keys)[0].value.reveal(), "the new one");
    EXPECT_EQ((*in.keys)[1].not_after, from_rfc3339("2026-12-31T00:00:00Z"));
}

TEST(source, keeps_the_secrets_there_are_when_none_is_declared) {
    std::vector<error> errors;
    EXPECT_FALSE(read_source(good, errors).keys.has_value());
    EXPECT_THAT(errors, IsEmpty());
}

const json own_mapping = json::parse(R"({"provider": "own", "title": "Own", "kind": "form",
    "authentication": {"mode": "token", "token": {"query": "token"}},
    "rules": [{"name": "all", "fields": {"email": "$.body.mail"}}]})");

TEST(source, may_have_a_mapping_of_its_own) {
    const json own =
        changed(good, {{"provider", "own"}, {"settings", nullptr}, {"mapping", own_mapping}});
    const struct {
        std::string name;
        json changes;
        std::string where, cure;
    } rows[] = {
        {"good", json::object(), "", ""},
        {"another name", {{"provider", "other"}}, "source \"shop\" provider", "both the same"},
        {"one of ours", {{"provider", "typeform"}}, "source \"shop\" provider", "another"},
        {"no object", {{"mapping", "x"}}, "source \"shop\" mapping", ""},
    };
    for (const auto& r : rows) {
        std::vector<error> errors;
        const source s = read_source(changed(own, r.changes), errors).what;
        if (r.where.empty()) {
            EXPECT_THAT(errors, IsEmpty());
            EXPECT_EQ(program_of(s)->title, "Own");
        } else {
            expect_error(errors, r.where, r.cure, r.name);
        }
    }
    std::vector<error> errors;
    json spoiled = own;
    spoiled["mapping"]["rules"][0]["fields"]["emial"] = "$.x";
    (void)read_source(spoiled, errors);
    ASSERT_FALSE(errors.empty());
    EXPECT_THAT(errors.front().where, testing::HasSubstr("mapping:"))
        << "the line within the mapping";
}

TEST(source, is_written_as_it_is_read_and_without_secrets) {
    const variable set("SLUIS_TEST_SECRET", hidden);
    const json rows[] = {
        good,
        changed(good, {{"secret", "env:SLUIS_TEST_SECRET"}}),
        changed(good, {{"title", "Web shop"}, {"country", "NL"}, {"enabled", false}}),
        changed(good, {{"accept_unauthenticated", true}, {"default_status", "inherit"}}),
        changed(good, {{"provider", "own"}, {"settings", nullptr}, {"mapping", own_mapping}}),
        changed(good, {{"key_is_public", true}, {"marketing_from_public", true}}),
        changed(good, {{"settings", {{"marketing_consent_covers_ads", true}}}}),
    };
    for (const json& declared : rows) {
        std::vector<error> errors;
        const source first = read_source(declared, errors).what;
        const json written = to_json(first);
        EXPECT_EQ(read_source(written, errors).what, first) << declared;
        EXPECT_THAT(errors, IsEmpty()) << declared;
        EXPECT_EQ(written.dump().find(hidden), std::string::npos);
        EXPECT_FALSE(written.contains("secret"));
    }
}

TEST(source, seals_its_keys_as_a_text_that_reads_back) {
    const std::vector<verify::key> keys[] = {
        {},
        {{.value = secret("one")}},
        {{.value = secret("with \"quotes\" and\nlines")},
         {.value = secret("two"), .not_after = from_rfc3339("2026-12-31T00:00:00.250Z")}},
    };
    for (const auto& all : keys) {
        const auto back = read_keys(keys_text(all));
        ASSERT_TRUE(back.has_value());
        ASSERT_EQ(back->size(), all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            EXPECT_EQ((*back)[i].value.reveal(), all[i].value.reveal());
            EXPECT_EQ((*back)[i].not_after, all[i].not_after);
        }
    }
    for (const char* text : {"", "{", "{}", "7", "null"})
        EXPECT_FALSE(read_keys(text).has_value()) << text;
}

}  // namespace
}  // namespace sluis::declaration
