// What the tests of audiences share: filters from short texts, and a contact to hold against them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "gateway/audience/filter.hpp"

namespace sluis::audience {

inline constexpr instant start = from_ms(1'775'001'600'000);

// One condition in the declared form; `more` is the rest of the object: `"value": "NL"`.
inline std::string one(std::string_view field, std::string_view how, std::string_view more = "") {
    return R"({"filterGroups": [{"filters": [{"propertyName": ")" + std::string(field) +
           R"(", "operator": ")" + std::string(how) + '"' + (more.empty() ? "" : ", ") +
           std::string(more) + "}]}]}";
}

inline std::vector<error> errors_of(const std::string& text, filter* parsed = nullptr) {
    std::vector<error> errors;
    const auto declared = nlohmann::json::parse(text, nullptr, false);
    EXPECT_FALSE(declared.is_discarded()) << text;
    filter f = parse_filter(declared, "audience", errors);
    if (parsed) *parsed = std::move(f);
    return errors;
}

// Fails the test when it has errors.
inline filter filter_of(const std::string& text) {
    filter f;
    for (const error& e : errors_of(text, &f))
        ADD_FAILURE() << e.text() << " in " << text;
    return f;
}

// Anna de Vries of Delft, a marketing contact since 1,000 ms after her creation.
inline contact::contact anna() {
    using enum contact::property;
    const contact::identity who{contact::identity_kind::email, "", "anna.vries@example.org"};
    const contact::stamp set{start, "brochure-form/1"};
    contact::contact c;
    c.identities = {who};
    c.properties = {{email, {who.value, set}},         {first_name, {"Anna", set}},
                    {last_name, {"de Vries-Öz", set}}, {country, {"NL", set}},
                    {utm_source, {"", set}},           {postal_code, {"2611 AB", set}}};
    c.consents[{who, contact::purpose::ads}] = {contact::consent::granted, set};
    c.consents[{who, contact::purpose::email}] = {contact::consent::denied, set};
    c.created = set;
    c.created_by = "brochure-form";
    c.marketing.now = contact::status::marketing;
    c.marketing.reason = contact::reason_type::form;
    c.marketing.reason_id = "brochure-form";
    c.marketing.became_marketing_at = start + std::chrono::milliseconds{1'000};
    return c;
}

}  // namespace sluis::audience
