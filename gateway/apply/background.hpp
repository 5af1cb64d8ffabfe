// What goes on beside the submissions: boundaries and windows are executed by time, audiences are
// filled as jobs, files are imported, breakdowns are computed, rules are carried out, people are told
// what they should know, and what is old goes.
//
// Ownership  Lives on one executor. Must outlive `run`.
// Stopping   stop(), from any thread: the chunk under way ends, then `run` returns. Jobs keep their
//            cursor in the store and go on after a restart.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/apply/applier.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/notice_posts.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::apply {

struct background_options {
    std::size_t chunk = 1'000;              // contacts, or submissions, in one transaction
    std::chrono::milliseconds look{1'000};  // for jobs, unless it is rung
    std::chrono::days retention{30};        // of raw submissions
    std::chrono::seconds tidy_every{3'600};
    policy::rules rules{};                         // of marketing status, as configured
    std::size_t import_rows = 500;                 // in one transaction
    const store::vault* secrets = nullptr;         // opens imports; without it they wait
    std::vector<store::notice_posts::way> ways{};  // of telling notices, besides the log
};

class background {
public:
    background(asio::any_io_executor executor, store::database& db, const clock& time, teller tell,
               background_options options = {});

    asio::awaitable<void> run();
    void stop();
    void ring();  // there may be a job; from any thread

private:
    asio::awaitable<bool> settle();
    asio::awaitable<bool> change();
    asio::awaitable<bool> step();
    asio::awaitable<bool> import();
    asio::awaitable<bool> rules();
    asio::awaitable<void> drop_imported();
    asio::awaitable<bool> break_down();
    asio::awaitable<void> follow_erasures();
    asio::awaitable<void> tell_people();
    asio::awaitable<std::int64_t> in_chunks(std::function<std::int64_t(store::session&)> work);
    asio::awaitable<void> tidy();
    asio::awaitable<void> rest(std::chrono::milliseconds time);

    asio::any_io_executor executor_;
    store::database& db_;
    const clock& time_;
    teller tell_;
    background_options options_;
    asio::steady_timer pause_;
    bool stopping_ = false;
    bool rung_ = false;
    std::int64_t last_erasure_ = 0;  // of which no trace is left in the store's log
};

}  // namespace sluis::apply
