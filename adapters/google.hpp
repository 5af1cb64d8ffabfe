// Google Customer Match, through the Data Manager API: audienceMembers:ingest and :remove.
//
// Google takes a batch or refuses it whole ("fast-fail"); what became of its members it tells half
// an hour later or more, in counts per reason, never by member.
//
// Settings    operating_account  the account that owns the audience: digits, hyphens allowed
//             login_account      the manager account through which the credential reaches it
//             terms_accepted     true: the operator accepted Google's terms for Customer Match
//             consent            "granted" (default) or "unspecified": what is stated of every
//                                member; see docs/add-a-network.md
// Credential  A service account's key file as Google gave it ("type": "service_account"), or
//             {"type": "refresh_token", "client_id", "client_secret", "refresh_token"}, or gcloud's
//             own file ("authorized_user"). "quota_project_id" in any: whose quota is used.
// Source      developers.google.com/data-manager/api: reference, devguides/concepts/formatting,
//             devguides/limits, devguides/diagnostics, devguides/concepts/understand-errors.
//             Unconfirmed, so a setting: the header x-goog-user-project (quota_project_id).
#pragma once

#include "adapters/adapter.hpp"

namespace sluis::adapters {

struct google {
    // Per Cloud project; writes and reads are counted apart (devguides/limits).
    static constexpr budget budgets[] = {
        {"writes", 300, std::chrono::minutes{1}},
        {"writes", 100'000, std::chrono::hours{24}},
        {"reads", 300, std::chrono::minutes{1}},
        {"reads", 100'000, std::chrono::hours{24}},
    };
    static constexpr std::string_view finding[] = {"email", "phone", "address"};
    static constexpr traits about{
        .id = "google",
        .title = "Google Customer Match",
        .base_url = "https://datamanager.googleapis.com",
        .token_url = "https://oauth2.googleapis.com/token",
        .api_version = "v1",
        .profile = "google/1",
        .max_members = 10'000,
        .refresh_after = std::chrono::days{270},  // half of the 540 that a membership lasts
        .budgets = budgets,
        .finding = finding,
    };

    static std::vector<error> check_settings(const nlohmann::json& settings);
    static std::vector<error> check_credential(const nlohmann::json& credential);

    // Kinds: "email", "phone", "address"; of the last, what is in it, separated by spaces: hash of
    // the given name, hash of the family name, region code, postal code. One value, since a ledger
    // that joins what was sent over the years must not mix the parts of two addresses.
    static identified identify(const person& p);
    static std::vector<http_request> plan(const batch& b);
    static outcome interpret(const http_request& asked, const http_answer& answer);

    static void authorize(http_request& r, const nlohmann::json& credential, std::string_view token,
                          instant now);
    static std::optional<http_request> plan_token(const nlohmann::json& credential, instant now);
    static token_outcome interpret_token(const http_answer& answer);
    static std::string token_of(const nlohmann::json& credential);  // there is none: always empty

    static http_request plan_poll(std::string_view request_id, std::string_view api_version);
    static poll_outcome interpret_poll(const http_answer& answer);
};

}  // namespace sluis::adapters
