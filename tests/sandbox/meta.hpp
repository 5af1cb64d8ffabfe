// Meta's Marketing API as far as customer-file Custom Audiences need it.
//
//     POST, DELETE /v26.0/{audience}/users
//     DELETE       /v26.0/act_{account}/usersofanyaudience
//     GET          /v24.0/{lead}?fields=          the answers to a lead form, for its page's token
//
// Every request needs the system user's token in Authorization and its appsecret_proof. A row with
// a bad value is an invalid entry, is not taken, and is a violation: the product must not send it.
#pragma once

#include <deque>
#include <set>
#include <string>
#include <vector>

#include "tests/sandbox/credentials.hpp"
#include "tests/sandbox/meta_body.hpp"
#include "tests/sandbox/meta_session.hpp"
#include "tests/sandbox/network.hpp"

namespace sluis::sandbox {

struct meta_settings {
    std::string account = "1234567890";
    std::vector<std::string> audiences{"23850000000000001"};
    std::set<std::string> versions{"v25.0", "v26.0"};  // older ones are answered with code 2635
};

class meta final : public network {
public:
    meta(meta_settings settings, meta_credentials who);

    void set_tokens(token_state s) override { tokens_ = s; }
    [[nodiscard]] nlohmann::json save() const override;
    void load(const nlohmann::json& saved) override;

private:
    enum class operation : std::uint8_t { add, remove, remove_everywhere };
    struct target {
        std::string id{};  // of the audience, or of the account
        operation what{};
    };

    [[nodiscard]] fault_scope scope_of(std::string_view path) const override;
    [[nodiscard]] net::response answer(const call& c) override;
    [[nodiscard]] net::response bad_target() override;

    [[nodiscard]] target read_target(const call& c) const;
    void check_caller(const call& c) const;
    void check_proof(const call& c, const std::string& token) const;
    void check_tokens() const;
    [[nodiscard]] net::response refused(const meta_refusal& r, std::chrono::seconds wait);
    [[nodiscard]] std::string usage(std::chrono::seconds wait) const;

    // meta_users.cpp
    [[nodiscard]] net::response change(const target& t, const call& c);
    [[nodiscard]] std::size_t apply(const target& t, const meta_payload& payload, const call& c);

    // meta_leads.cpp
    [[nodiscard]] net::response lead(const call& c) const;

    meta_settings settings_;
    meta_credentials who_;
    token_state tokens_ = token_state::good;
    meta_sessions sessions_{};
    std::deque<instant> calls_{};  // of the last hour
};

// Not a mistake of the client: a dead token, a fault. No violation is kept.
struct meta_trouble {
    meta_refusal told{};
    std::chrono::seconds wait{0};  // until access is regained
    unsigned status = 400;
};

}  // namespace sluis::sandbox
