#include "gateway/notify/mailer.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/notify/message.hpp"

namespace sluis::notify {
namespace {

constexpr std::size_t most_waiting = 64;

struct job {
    std::string to{};
    std::string message{};
    std::function<void(outcome)> done{};
};

}  // namespace

struct mailer::parts {
    parts(mail_server s, const clock& t) : server(std::move(s)), time(t) {
        worker = std::thread([this] { work(); });
    }
    ~parts() {
        stop();
        worker.join();
    }
    parts(const parts&) = delete;
    parts& operator=(const parts&) = delete;

    void stop() {
        const std::lock_guard hold(mutex);
        stopping = true;
        changed.notify_all();
    }

    bool put(job& j) {
        const std::lock_guard hold(mutex);
        if (stopping || waiting.size() >= most_waiting) return false;
        waiting.push_back(std::move(j));
        changed.notify_one();
        return true;
    }

    std::optional<job> take() {
        std::unique_lock hold(mutex);
        changed.wait(hold, [this] { return stopping || !waiting.empty(); });
        if (waiting.empty()) return std::nullopt;
        job j = std::move(waiting.front());
        waiting.pop_front();
        return j;
    }

    void work() {
        while (const auto j = take())
            j->done(stopping ? outcome{.what = outcome::kind::retry, .why = "sluis stops"}
                             : submit(server, j->to, j->message, stopping));
    }

    const mail_server server;
    const clock& time;
    std::atomic<bool> stopping{false};
    std::mutex mutex{};
    std::condition_variable changed{};
    std::deque<job> waiting{};
    std::thread worker{};
};

mailer::mailer(mail_server server, const clock& time)
    : self_(std::make_unique<parts>(std::move(server), time)) {}
mailer::~mailer() = default;

void mailer::stop() {
    self_->stop();
}

asio::awaitable<outcome> mailer::send(mail what) {
    if (self_->server.url.empty())
        co_return outcome{.what = outcome::kind::refused, .why = "no mail server is configured"};
    auto message = compose(what, self_->server.from, self_->time.now());
    if (!message) co_return outcome{.what = outcome::kind::refused, .why = message.error().text()};
    job j{.to = std::move(what.to), .message = std::move(*message)};
    auto begin = [this, &j](auto handler) {
        // A function is copied, a handler only moved; and the executor has work until it is called.
        auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        const auto executor = asio::get_associated_executor(*kept);
        auto guard =
            std::make_shared<asio::executor_work_guard<std::decay_t<decltype(executor)>>>(executor);
        const auto end = [kept, executor, guard](outcome o) {
            asio::post(executor, [kept, guard, o = std::move(o)]() mutable {
                std::move (*kept)(std::move(o));
            });
        };
        j.done = end;
        if (!self_->put(j)) end({.what = outcome::kind::retry, .why = "too many e-mails wait"});
    };
    auto waiting = asio::async_initiate<decltype(asio::use_awaitable), void(outcome)>(
        std::move(begin), asio::use_awaitable);
    co_return co_await std::move(waiting);
}

}  // namespace sluis::notify
