// A messenger that sends nothing: it keeps what it was given, and answers as it is told.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/notify/messenger.hpp"

namespace sluis::apply {

// Takes everything once it has given all its answers.
class paper_messenger : public notify::messenger {
public:
    asio::awaitable<notify::outcome> post(notify::webhook what) override {
        const bool hangs = what.url == silent;
        webhooks.push_back(std::move(what));
        if (meanwhile) meanwhile();
        if (hangs) {
            asio::steady_timer never(co_await asio::this_coro::executor,
                                     asio::steady_timer::time_point::max());
            co_await never.async_wait(asio::use_awaitable);
        }
        co_return next();
    }
    asio::awaitable<notify::outcome> send(notify::mail what) override {
        mails.push_back(std::move(what));
        if (meanwhile) meanwhile();
        co_return next();
    }
    notify::outcome next() {
        notify::outcome o{.what = notify::outcome::kind::delivered};
        if (!answers.empty()) {
            o = answers.front();
            answers.pop_front();
        }
        return o;
    }
    std::vector<notify::webhook> webhooks{};
    std::vector<notify::mail> mails{};
    std::deque<notify::outcome> answers{};
    std::function<void()> meanwhile{};  // between what is sent and the answer
    std::string silent{};               // a URL that never answers
};

}  // namespace sluis::apply
