// The Redis in use: one of our own, supervised, or the user's, examined before it is relied on.
//
// Ownership  Lives on one executor; see queue/embedded.hpp for the thread that this may be.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "gateway/app/config.hpp"
#include "gateway/app/loop.hpp"
#include "gateway/queue/client.hpp"
#include "gateway/queue/embedded.hpp"
#include "gateway/queue/guard.hpp"

namespace sluis::app {

namespace asio = boost::asio;

class redis {
public:
    redis(asio::any_io_executor executor, const config& c);

    // Returns, as a sentence, what an acknowledgement is worth there. Errors: it does not start or
    // answer, or may lose what it acknowledged and the configuration does not accept that.
    asio::awaitable<result<std::string_view>> start();
    void run(crew& all);  // until stop()
    void stop();

    [[nodiscard]] const queue::server& address() const noexcept { return where_; }
    // Why nothing can be stored now; empty when it can.
    [[nodiscard]] std::string problem() const;

private:
    asio::any_io_executor executor_;
    bool accept_weak_ = false;
    unsigned partitions_ = 0;
    std::optional<queue::embedded> own_{};
    queue::server where_{};
    std::optional<queue::client> client_{};
    std::optional<queue::guard> guard_{};
};

}  // namespace sluis::app
