// Invented people, as a CRM would send them: all of one length, each with identities of their own.
#pragma once

#include <cstddef>
#include <string>

#include <nlohmann/json.hpp>

namespace sluis::bench {

struct somebody {
    explicit somebody(std::size_t number)
        : external_id("crm-" + std::to_string(1'000'000 + number % 8'000'000)),
          email("femke.devries." + external_id.substr(4) + "@example.com"),
          phone("+3161" + external_id.substr(4)) {}

    std::string external_id;
    std::string email;
    std::string phone;
};

// An event of the source `crm`, which is of the provider standard_webhooks.
inline nlohmann::json event_of(const somebody& who, const std::string& company) {
    return {{"external_id", who.external_id},
            {"email", who.email},
            {"phone", who.phone},
            {"first_name", "Femke"},
            {"last_name", "de Vries"},
            {"company", company},
            {"country", "NL"},
            {"language", "nl"},
            {"street", "Keizersgracht 123"},
            {"postal_code", "1015 CJ"},
            {"city", "Amsterdam"},
            {"consent", {{"ads", true}, {"email", true}}},
            {"utm", {{"source", "newsletter"}, {"medium", "email"}, {"campaign", "spring"}}}};
}

}  // namespace sluis::bench
