// What proves to a network who is asking, with the access token in use and the budget that the
// network counts for it. Destinations with the same credential share one of these.
//
// Ownership  Lives on delivery's executor.
// Tokens     are refreshed a minute before they expire, one refresh at a time: whoever comes while
//            one is under way waits for it.
#pragma once

#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <nlohmann/json.hpp>

#include "adapters/adapter.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/delivery/budget.hpp"
#include "gateway/net/http_client.hpp"

namespace sluis::delivery {

namespace asio = boost::asio;

struct access {
    enum class state : std::uint8_t { granted, later, dead };
    state what = state::later;
    std::string token{};
    std::string code{};    // of a refusal: the network's
    std::string detail{};  // its words
};

class credential {
public:
    credential(asio::any_io_executor executor, const adapters::entry& network,
               nlohmann::json secret, std::string token_url, net::http_client& http,
               const clock& time);

    // A token that is good now.
    asio::awaitable<access> token();

    // The network refused it: the next `token` asks for another.
    void forget(const std::string& refused);

    void authorize(adapters::http_request& r, const std::string& token) const;

    [[nodiscard]] budgets& budget() noexcept { return budget_; }

private:
    asio::awaitable<access> refresh(const adapters::http_request& ask);

    const adapters::entry& network_;
    nlohmann::json secret_;
    std::string token_url_;
    net::http_client& http_;
    const clock& time_;
    budgets budget_;
    std::string token_;
    instant good_until_{};
    bool refreshing_ = false;
    asio::steady_timer refreshed_;  // never expires: cancelled when a refresh has ended
};

}  // namespace sluis::delivery
