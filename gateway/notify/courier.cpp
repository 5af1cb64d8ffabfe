#include "gateway/notify/courier.hpp"

#include <utility>

#include "gateway/notify/webhook.hpp"

namespace sluis::notify {

courier::courier(net::http_client& http, const clock& time, mail_server server)
    : http_(http), time_(time), mails_(std::move(server), time) {}

asio::awaitable<outcome> courier::post(webhook what) {
    const auto request = request_of(what, time_.now());
    if (!request) co_return outcome{.what = outcome::kind::refused, .why = request.error().text()};
    auto sending = http_.send(*request);
    const net::client_result answer = co_await std::move(sending);
    co_return outcome_of(answer);
}

asio::awaitable<outcome> courier::send(mail what) {
    auto sending = mails_.send(std::move(what));
    co_return co_await std::move(sending);
}

}  // namespace sluis::notify
