// What the tests of delivery share: an invented network whose answers name the fate of a batch, a
// way out that answers by itself, and a loop to run coroutines on.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "adapters/adapter.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/net/http_client.hpp"

namespace sluis::delivery {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr instant noon = from_ms(1'795'521'600'000);

// --- A network -------------------------------------------------------------------------------

// Requests: "add a,b,c" or "remove a,b,c", the identifiers of all members, each member's joined by
// "+"; at most settings.per_request members in each. Answers are JSON, see `answer_of`.
struct toy_network {
    static constexpr adapters::budget budgets[] = {{"write", 1'000, 60s}};
    static constexpr std::string_view finding[] = {"email", "address"};
    static constexpr adapters::traits about{.id = "toy",
                                            .title = "Toy",
                                            .base_url = "https://toy.example",
                                            .token_url = "https://toy.example/token",
                                            .api_version = "v1",
                                            .profile = "toy/1",
                                            .max_members = 100,
                                            .refresh_after = 0s,
                                            .budgets = budgets,
                                            .finding = finding};

    static std::vector<error> check_settings(const nlohmann::json&) { return {}; }
    static std::vector<error> check_credential(const nlohmann::json&) { return {}; }

    // E-mail addresses with a dot are valid; phones are not known here. A city is an address by
    // which people are found; a first name only goes with it.
    static adapters::identified identify(const adapters::person& p) {
        adapters::identified found;
        for (const std::string& e : p.emails) {
            if (e.find('.') == std::string::npos) {
                found.invalid.emplace_back("email");
                continue;
            }
            found.identifiers.push_back({"email", "#" + e});
            found.keys.push_back("#" + e);
        }
        if (!p.city.empty()) found.identifiers.push_back({"address", "#" + p.city});
        if (!p.first_name.empty()) found.identifiers.push_back({"name", "#" + p.first_name});
        return found;
    }

    static std::vector<adapters::http_request> plan(const adapters::batch& b) {
        const std::size_t most = b.settings.value("per_request", about.max_members);
        std::vector<adapters::http_request> all;
        for (std::size_t i = 0; i < b.members.size(); ++i) {
            if (i % most == 0) {
                all.push_back({.method = "POST",
                               .target = "/" + std::string(b.audience),
                               .content_type = "text/plain",
                               .body = b.what == adapters::change::add ? "add" : "remove",
                               .budget = "write"});
            }
            std::string& body = all.back().body;
            body += all.back().rows.empty() ? ' ' : ',';
            all.back().rows.push_back(i);
            for (std::size_t k = 0; k < b.members[i].identifiers.size(); ++k)
                body += (k > 0 ? "+" : "") + b.members[i].identifiers[k].value;
        }
        return all;
    }

    static adapters::outcome interpret(const adapters::http_request&,
                                       const adapters::http_answer& a) {
        const auto told = nlohmann::json::parse(a.body);
        adapters::outcome o{.all = fate_of(told.at("all"))};
        o.code = told.value("code", "");
        o.detail = told.value("words", "");
        if (told.contains("wait")) o.wait = std::chrono::seconds{told["wait"].get<int>()};
        if (told.value("for_all", false)) o.scope = adapters::wait_scope::credential;
        if (told.contains("later")) o.later = adapters::receipt{told["later"], 1'800s};
        for (const auto& e : told.value("except", nlohmann::json::array()))
            o.except.push_back({e.at(0), fate_of(e.at(1)), e.at(2)});
        return o;
    }

    static void authorize(adapters::http_request& r, const nlohmann::json&, std::string_view token,
                          instant) {
        r.headers.push_back({"Authorization", "Bearer " + std::string(token)});
    }

    // A credential with "fixed" holds its token; any other is exchanged for one.
    static std::optional<adapters::http_request> plan_token(const nlohmann::json& c, instant) {
        if (c.contains("fixed")) return std::nullopt;
        return adapters::http_request{.method = "POST", .at_token_url = true, .body = "a token"};
    }
    static adapters::token_outcome interpret_token(const adapters::http_answer& a) {
        using state = adapters::token_outcome::state;
        adapters::token_outcome told{.code = std::to_string(a.status), .detail = "as it says"};
        told.what = a.status == 400 ? state::grant_dead : state::try_later;
        if (a.status == 200) {
            const auto body = nlohmann::json::parse(a.body);
            told.what = state::issued;
            told.access_token = body.at("token");
            told.expires_in = std::chrono::seconds{body.at("seconds").get<int>()};
        }
        return told;
    }
    static std::string token_of(const nlohmann::json& c) { return c.at("fixed"); }

    static adapters::http_request plan_poll(std::string_view id, std::string_view) {
        return {.method = "GET", .target = "/results/" + std::string(id), .budget = "read"};
    }
    static adapters::poll_outcome interpret_poll(const adapters::http_answer& a) {
        using state = adapters::poll_outcome::state;
        const auto told = nlohmann::json::parse(a.body);
        adapters::poll_outcome o{.what = state(told.at("state").get<int>())};
        o.records = told.value("records", 0U);
        for (const auto& r : told.value("refused", nlohmann::json::array()))
            o.refused.push_back({r.at(0), r.at(1)});
        return o;
    }

private:
    static adapters::fate fate_of(const std::string& text) {
        for (int i = 0; i <= static_cast<int>(adapters::fate::defect); ++i) {
            if (adapters::name(adapters::fate(i)) == text) return adapters::fate(i);
        }
        throw std::invalid_argument("no fate: " + text);
    }
};
inline constexpr adapters::entry toy = adapters::entry_for<toy_network>;

// --- The way to it ---------------------------------------------------------------------------

inline net::client_response ok(std::string body, unsigned status = 200) {
    return {.status = status, .body = std::move(body)};
}
inline net::client_response all_are(std::string_view fate) {
    return ok(R"({"all": ")" + std::string(fate) + "\"}");
}

class fake_http final : public net::http_client {
public:
    using answering = std::function<net::client_result(const net::client_request&)>;
    explicit fake_http(answering a) : answer(std::move(a)) {}

    asio::awaitable<net::client_result> send(const net::client_request& r) override {
        asked.push_back(r);
        most_under_way = std::max(most_under_way, ++under_way_);
        for (int turn = 0; turn < 3; ++turn)  // others have their turn meanwhile
            co_await asio::post(asio::use_awaitable);
        --under_way_;
        net::client_result told = answer(r);
        co_return told;
    }

    [[nodiscard]] std::vector<std::string> bodies() const {
        std::vector<std::string> all;
        for (const auto& r : asked)
            all.push_back(r.body);
        return all;
    }

    answering answer;
    std::vector<net::client_request> asked;
    int most_under_way = 0;

private:
    int under_way_ = 0;
};

// --- A loop ----------------------------------------------------------------------------------

// Runs the loop until it is so. False: it was not so within some seconds.
template <class Condition>
bool run_until(asio::io_context& loop, Condition is_so) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        loop.run_for(2ms);
    }
    return true;
}

// Runs the loop until nothing is left to do.
template <class T>
T wait_for(asio::io_context& loop, asio::awaitable<T> a) {
    std::optional<T> value;
    std::exception_ptr failure;
    asio::co_spawn(loop, std::move(a), [&](std::exception_ptr e, T v) {
        failure = e;
        value.emplace(std::move(v));
    });
    loop.restart();
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(value.value());
}

}  // namespace sluis::delivery
