// Permissions as a set and by their names, and what became of tokens of before there were any.
#include "gateway/store/permission.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/store/migrations.hpp"
#include "gateway/store/rows.hpp"
#include "gateway/store/tokens.hpp"
#include "support.hpp"

namespace sluis::store {
namespace {

using enum permission;

constexpr permission all[] = {read,           operate,           update_marketing_status,
                              manage_sources, see_personal_data, admin};

TEST(permissions, allow_what_they_name_and_admin_all_but_personal_data) {
    for (const permission given : all) {
        for (const permission asked : all) {
            const bool expected = given == asked || (given == admin && asked != see_personal_data);
            EXPECT_EQ(permissions{given}.allow(asked), expected) << name(given) << name(asked);
            EXPECT_EQ(permissions{given}.allow_one_of({asked}), expected);
            EXPECT_EQ(permissions{given}.has(asked), given == asked);
        }
        EXPECT_TRUE(permissions::every().allow(given));
        EXPECT_FALSE(permissions{}.allow(given));
    }
    EXPECT_TRUE((permissions{read}.allow_one_of({operate, read})));
    EXPECT_FALSE((permissions{read}.allow_one_of({operate, manage_sources})));
    EXPECT_FALSE(permissions{admin}.allow_one_of({}));
}

TEST(permissions, keep_their_spelling_and_their_bits) {
    const std::pair<std::string, std::int64_t> kept[] = {{"read", 1},
                                                         {"operate", 2},
                                                         {"update_marketing_status", 4},
                                                         {"manage_sources", 8},
                                                         {"see_personal_data", 16},
                                                         {"admin", 32}};
    ASSERT_EQ(std::size(kept), permission_count);
    for (const auto& [text, bits] : kept) {
        const auto p = permission_named(text);
        ASSERT_TRUE(p) << text;
        EXPECT_EQ(name(*p), text);
        EXPECT_EQ(permissions{*p}.bits(), bits);
        EXPECT_EQ(permissions::of_bits(bits), permissions{*p});
    }
    EXPECT_EQ(permission_named("Read"), std::nullopt);
    EXPECT_EQ(permissions::of_bits(-1), permissions::every());
    EXPECT_EQ(permissions::of_bits(64), permissions{});
    EXPECT_EQ(text_of({manage_sources, operate}, " or "), "operate or manage_sources");
}

TEST(permissions, are_read_by_name_and_the_closest_is_suggested) {
    std::vector<error> errors;
    const std::vector<std::string> good{"operate", "read", "read"};
    EXPECT_EQ(read_permissions(good, "body permissions", errors), (permissions{read, operate}));
    EXPECT_TRUE(errors.empty());
    const std::vector<std::string> bad{"read", "manage_source", "", "everything"};
    EXPECT_EQ(read_permissions(bad, "body permissions", errors), permissions{read});
    ASSERT_EQ(errors.size(), 3U);
    EXPECT_EQ(errors[0].where, "body permissions[1]");
    EXPECT_EQ(errors[0].cure, "was \"manage_sources\" meant?");
    EXPECT_EQ(errors[2].where, "body permissions[3]");
    EXPECT_NE(errors[2].cure.find("update_marketing_status"), std::string::npos);
    EXPECT_EQ(errors[2].text().find("everything"), std::string::npos) << "quotes input";
}

TEST(permissions, tokens_of_before_are_admin_and_see_what_they_saw) {
    auto s = open_sqlite({.path = ":memory:"});
    for (const migration& step : migrations())
        if (step.number < 6) s->execute(step.sql);
    s->execute(
        "INSERT INTO tokens (title, hash, hint, created_at, revoked_at, sees_content) VALUES "
        "('blind', x'01', '1', 0, NULL, 0), ('seeing', x'02', '2', 0, NULL, 1), "
        "('gone', x'03', '3', 0, 5, 1)");
    (void)schema_version(*s);
    s->execute("INSERT INTO schema_version (number, applied_at) VALUES (5, 0)");
    EXPECT_EQ(migrate(*s, noon),
              std::ranges::count_if(migrations(), [](const migration& m) { return m.number > 5; }));
    const auto found = tokens::list(*s);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].may, permissions{admin});
    EXPECT_EQ(found[1].may, (permissions{admin, see_personal_data}));
    EXPECT_EQ(found[2].may, (permissions{admin, see_personal_data}));
    EXPECT_TRUE(found[2].revoked_at);
    EXPECT_EQ(tokens::find(*s, "\x03"), std::nullopt) << "revoked as before";
    EXPECT_EQ(tokens::find(*s, "\x01"), found[0]);
}

}  // namespace
}  // namespace sluis::store
