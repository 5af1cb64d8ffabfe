// Google's Data Manager API as far as Customer Match needs it, with its token endpoint.
//
//     POST /token                               JWT bearer and refresh token grants
//     POST /v1/audienceMembers:ingest|:remove|:removeAll
//     GET  /v1/requestStatus:retrieve?requestId=
//
// Members are taken at once; the status of their request is PROCESSING until `status_delay` later.
// A member without consent is not taken, is counted under its reason, and is a violation: the
// product must not send it.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "tests/sandbox/credentials.hpp"
#include "tests/sandbox/google_body.hpp"
#include "tests/sandbox/network.hpp"

namespace sluis::sandbox {

struct google_settings {
    std::string account = "1234567890";
    std::string manager = "9876543210";  // may be named as the login account, or left out
    std::vector<std::string> audiences{"7090784486"};
    std::chrono::milliseconds status_delay{200};
    std::chrono::seconds token_life{3'599};
};

class google final : public network {
public:
    google(google_settings settings, google_credentials who);

    void set_tokens(token_state s) override;
    [[nodiscard]] nlohmann::json save() const override;
    void load(const nlohmann::json& saved) override;

private:
    // What requestStatus tells, per destination.
    struct request_record {
        google_method what{};
        instant ready{};
        std::vector<std::string> lists{};
        std::vector<std::string> accounts{};
        std::uint64_t records = 0;
        std::uint64_t identifiers = 0;
        std::map<std::string, std::uint64_t> refused{};  // by reason
    };

    [[nodiscard]] fault_scope scope_of(std::string_view path) const override;
    [[nodiscard]] net::response answer(const call& c) override;
    [[nodiscard]] net::response bad_target() override;

    // google_token.cpp
    [[nodiscard]] net::response token(const call& c);
    [[nodiscard]] std::string check_assertion(const std::string& jwt, instant now);
    [[nodiscard]] std::string check_claims(const nlohmann::json& claims, instant now) const;
    [[nodiscard]] net::response refused_grant(unsigned status, const char* code,
                                              const std::string& text, bool is_violation);
    [[nodiscard]] net::response issue(instant now);
    void revoke_tokens();

    // google.cpp
    [[nodiscard]] std::optional<net::response> check_caller(const call& c);
    [[nodiscard]] net::response change(google_method what, const call& c);
    [[nodiscard]] net::response refuse(const findings& found);
    void check_destinations(const google_body& body, findings& found);
    void apply(google_method what, const google_body& body, const call& c, request_record& record);
    void apply_member(google_method what, const google_body& body, const google_member& m,
                      instant now);
    [[nodiscard]] net::response status(const call& c);

    google_settings settings_;
    google_credentials who_;
    bool grant_dead_ = false;
    std::map<std::string, instant> tokens_{};  // all that were issued: good until
    std::map<std::string, request_record> requests_{};
};

// Google's error bodies: google_answers.cpp.
[[nodiscard]] net::response google_error(unsigned status, const char* word,
                                         const std::string& message, const char* reason = nullptr,
                                         const findings* violations = nullptr,
                                         const char* quota = nullptr);
// The answer to a fault; nullopt for one that changes how a request is done.
[[nodiscard]] std::optional<net::response> google_fault(const fault& f);
[[nodiscard]] net::response google_page_not_found();

}  // namespace sluis::sandbox
