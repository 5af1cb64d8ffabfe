// Meta custom audiences from a customer file, through the Marketing API: POST and DELETE
// /{audience}/users.
//
// A row has a place for each kind of identifier; what is not known is an empty text. Answers count:
// how many rows arrived, and about how many of them were invalid, not reliably which.
//
// Settings    ad_account_id     for people: the account that owns the audiences; optional
//             limited_data_use  {country, state}: Limited Data Use for every member sent; codes as
//                               Meta has them, 0 lets Meta locate the person
// Credential  {"access_token", "app_secret"}: a system user's token, and the secret of its app when
//             the app has "Require App Secret" on. "proof_expires": true makes the proof one for
//             five minutes (appsecret_time).
// Source      developers.facebook.com: Marketing API, audiences/guides/custom-audiences and
//             reference/custom-audience/users; graph-api/guides/error-handling; facebook-login/
//             security#proof. Unconfirmed: a limit to the size of a body; 413 halves the batch.
#pragma once

#include "adapters/adapter.hpp"

namespace sluis::adapters {

struct meta {
    // Calls of the business use case custom_audience in an hour, for an app with development
    // access; with standard access 190,000. What is used up already, answers say in a header.
    static constexpr budget budgets[] = {{"calls", 5'000, std::chrono::hours{1}}};
    static constexpr std::string_view finding[] = {"email", "phone"};
    static constexpr traits about{
        .id = "meta",
        .title = "Meta custom audiences",
        .base_url = "https://graph.facebook.com",
        .token_url = "",
        .api_version = "v26.0",
        .profile = "meta/1",
        .max_members = 10'000,
        .refresh_after = std::chrono::seconds{0},  // no end, unless the audience was made with one
        .budgets = budgets,
        .finding = finding,
    };

    static std::vector<error> check_settings(const nlohmann::json& settings);
    static std::vector<error> check_credential(const nlohmann::json& credential);

    // Needs an e-mail address or a phone number; names and places are sent besides.
    static identified identify(const person& p);
    static std::vector<http_request> plan(const batch& b);
    static outcome interpret(const http_request& asked, const http_answer& answer);

    static void authorize(http_request& r, const nlohmann::json& credential, std::string_view token,
                          instant now);
    // A dead token means that a person must make another: there is nothing to refresh.
    static std::optional<http_request> plan_token(const nlohmann::json& credential, instant now);
    static token_outcome interpret_token(const http_answer& answer);
    static std::string token_of(const nlohmann::json& credential);

    // Nothing comes later at Meta: never asked.
    static http_request plan_poll(std::string_view request_id, std::string_view api_version);
    static poll_outcome interpret_poll(const http_answer& answer);
};

}  // namespace sluis::adapters
