#include "gateway/delivery/credential.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/delivery/exchange.hpp"

namespace sluis::delivery {
namespace {

constexpr std::chrono::seconds early{60};

}  // namespace

credential::credential(asio::any_io_executor executor, const adapters::entry& network,
                       nlohmann::json secret, std::string token_url, net::http_client& http,
                       const clock& time)
    : network_(network),
      secret_(std::move(secret)),
      token_url_(std::move(token_url)),
      http_(http),
      time_(time),
      budget_(network.about->budgets),
      refreshed_(executor, asio::steady_timer::time_point::max()) {}

asio::awaitable<access> credential::token() {
    while (refreshing_) {
        co_await refreshed_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    access granted{access::state::granted, token_};
    if (!token_.empty() && time_.now() < good_until_) co_return granted;
    const auto ask = network_.plan_token(secret_, time_.now());
    if (!ask) {
        granted.token = network_.token_of(secret_);
        co_return granted;
    }
    refreshing_ = true;
    access answer;
    std::exception_ptr failure;
    try {
        answer = co_await refresh(*ask);
    } catch (...) {
        failure = std::current_exception();  // cancelled: those who wait must not wait for ever
    }
    refreshing_ = false;
    refreshed_.cancel();
    if (failure) std::rethrow_exception(failure);
    co_return answer;
}

asio::awaitable<access> credential::refresh(const adapters::http_request& ask) {
    const exchanged answer = co_await exchange(http_, token_url_, ask);
    access a;
    if (!answer) {
        a.code = name(answer.error().failure);
        a.detail = answer.error().detail;
        co_return a;
    }
    const adapters::token_outcome told = network_.interpret_token(answer->view());
    a.code = told.code;
    a.detail = told.detail;
    if (told.what == adapters::token_outcome::state::grant_dead) a.what = access::state::dead;
    if (told.what == adapters::token_outcome::state::issued) {
        a.what = access::state::granted;
        a.token = told.access_token;
        token_ = told.access_token;
        good_until_ = time_.now() + std::max(told.expires_in - early, std::chrono::seconds{1});
    }
    co_return a;
}

void credential::forget(const std::string& refused) {
    if (token_ == refused) token_.clear();  // otherwise somebody was faster, and it is new already
}

void credential::authorize(adapters::http_request& r, const std::string& token) const {
    network_.authorize(r, secret_, token, time_.now());
}

}  // namespace sluis::delivery
