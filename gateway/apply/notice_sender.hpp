// Tells notices by one way, webhook or e-mail, until each arrived: at least once, in no fixed order. The
// log has them already, and waits for nothing.
//
// Tries     With the pauses of base/backoff, or as the receiver asks; given up after three days, with a
//           warning. What is refused is tried again too: somebody may mend it.
// Stopping  stop(), from any thread: a request under way is cut off, and made again after the start.
// Ownership Lives on one executor. Must outlive `run`.
#pragma once

#include <chrono>
#include <cstddef>
#include <random>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/base/clock.hpp"
#include "gateway/base/secret.hpp"
#include "gateway/notify/messenger.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/notice_posts.hpp"

namespace sluis::apply {

namespace asio = boost::asio;

struct notice_way {
    store::notice_posts::way what{};
    std::string to{};  // a URL, or an e-mail address
    secret key{};      // of a webhook
};

struct notice_options {
    std::chrono::milliseconds look{1'000};
    std::chrono::hours give_up_after{72};
    std::size_t at_once = 20;
};

class notice_sender {
public:
    // All of it outlives the sender.
    notice_sender(asio::any_io_executor executor, store::database& db, notify::messenger& by,
                  const clock& time, notice_way way, notice_options options = {});

    asio::awaitable<void> run();
    void stop();

private:
    using post = store::notice_posts::post;

    asio::awaitable<void> work();
    asio::awaitable<void> send_due();
    asio::awaitable<notify::outcome> send(const post& p);
    asio::awaitable<void> keep(const post& p, const notify::outcome& became);
    void tell(const post& p, const notify::outcome& became, bool is_last) const;

    asio::any_io_executor executor_;
    store::database& db_;
    notify::messenger& by_;
    const clock& time_;
    notice_way way_;
    notice_options options_;
    asio::steady_timer pause_;
    asio::cancellation_signal cut_;
    std::mt19937_64 random_;
    bool stopping_ = false;
};

}  // namespace sluis::apply
