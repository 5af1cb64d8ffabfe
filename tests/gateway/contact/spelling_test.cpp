// The spellings of enumerators are in mapping files, in the API and in stores: they stay, all of
// them, in this order.
#include <gtest/gtest.h>

#include "gateway/contact/event.hpp"
#include "gateway/contact/marketing.hpp"

namespace sluis::contact {
namespace {

template <class Enum, class Named>
void expect_spellings(std::initializer_list<std::string_view> all, Named named) {
    int number = 0;
    for (const std::string_view word : all) {
        const auto value = static_cast<Enum>(number++);
        EXPECT_EQ(name(value), word);
        EXPECT_EQ(named(word), value);
    }
    EXPECT_EQ(named(""), std::nullopt);
    EXPECT_EQ(named("Marketing"), std::nullopt);
    EXPECT_EQ(named(std::string(*all.begin()) + " "), std::nullopt);
}

TEST(spelling, of_events_stays) {
    expect_spellings<identity_kind>({"email", "phone", "external"}, identity_kind_named);
    expect_spellings<consent>({"unknown", "denied", "granted"}, consent_named);
    expect_spellings<purpose>({"ads", "email", "phone"}, purpose_named);
    expect_spellings<effect>({"upsert", "unsubscribe", "erase", "ignore", "change_email", "merge", "fetch"},
                             effect_named);
    expect_spellings<property>(
        {"email",    "phone",      "first_name",  "last_name",    "company",  "country",
         "language", "street",     "postal_code", "city",         "region",   "birth_date",
         "gender",   "utm_source", "utm_medium",  "utm_campaign", "utm_term", "utm_content",
         "gclid",    "fbclid",     "ttclid",      "li_fat_id",    "msclkid"},
        property_named);
    EXPECT_EQ(property_named("unknown"), std::nullopt);
}

TEST(spelling, of_marketing_states_stays) {
    expect_spellings<status>({"non_marketing", "marketing"}, status_named);
    expect_spellings<reason_type>({"initial", "form", "conversation", "integration", "import",
                                   "user", "workflow", "ad", "email", "feedback", "sample"},
                                  reason_type_named);
}

TEST(stamp, orders_by_time_then_by_source_and_key) {
    const auto at = [](std::int64_t ms, std::string source, std::string key) {
        return stamp_of({.source = std::move(source),
                         .key = std::move(key),
                         .occurred_at = from_ms(ms),
                         .received_at = from_ms(9)});
    };
    EXPECT_LT(at(1, "z", "z"), at(2, "a", "a"));
    EXPECT_LT(at(1, "a", "z"), at(1, "b", "a"));
    EXPECT_LT(at(1, "a", "1"), at(1, "a", "2"));
    EXPECT_EQ(at(1, "a", "1").by, "a/1");
    EXPECT_EQ(at(1, "a", "1").at, from_ms(1)) << "when it occurred, not when it was received";
}

}  // namespace
}  // namespace sluis::contact
