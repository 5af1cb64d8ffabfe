#include "gateway/app/loop.hpp"

#include <exception>
#include <pthread.h>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/base/log.hpp"

namespace sluis::app {

loop::loop(std::string name) : work_(io_.get_executor()) {
    thread_ = std::thread([this, name = std::move(name)] {
        pthread_setname_np(pthread_self(), name.c_str());
        io_.run();
    });
}

loop::~loop() {
    join();
}

void loop::join() {
    if (!thread_.joinable()) return;
    work_.reset();
    thread_.join();
}

void crew::run(const asio::any_io_executor& where, asio::awaitable<void> work) {
    ++running_;
    auto ended = [this](const std::exception_ptr& failure) {
        if (failure) {
            try {
                std::rethrow_exception(failure);
            } catch (const std::exception& e) {
                log::error("service_failed", {{"why", e.what()}});
            }
            std::terminate();
        }
        asio::post(home_, [this] {
            --running_;
            ended_.cancel();
        });
    };
    asio::co_spawn(where, std::move(work), std::move(ended));
}

asio::awaitable<bool> crew::ended(std::chrono::steady_clock::time_point deadline) {
    while (running_ > 0 && std::chrono::steady_clock::now() < deadline) {
        ended_.expires_at(deadline);
        co_await ended_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return running_ == 0;
}

}  // namespace sluis::app
