// Does what rules do outside: webhooks and e-mails, until each arrived, and lets the runs go on.
//
// Once      At least once, with the same id at every try: that it arrived, and where the run goes on, is
//           one transaction, after it. A crash in between sends it again.
// Tries     With the pauses of base/backoff, or as the receiver asks; given up after three days, as
//           `failed` in the log, and the run goes on. What is refused is tried again too: somebody may
//           mend it.
// Off       A rule that is off sends nothing; when it is on again, its three days begin anew.
// Slow      receivers hold up nobody: so many calls at once for a rule, so many e-mails, so many in all.
// Stopping  stop(), from any thread: calls under way are cut off, and made again after the start.
// Ownership Lives on one executor. Must outlive `run`.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <random>
#include <set>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/apply/rule_call.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/notify/messenger.hpp"
#include "gateway/store/database.hpp"

namespace sluis::apply {

namespace asio = boost::asio;

struct rule_sender_parts {
    store::database& db;
    notify::messenger& by;
    const store::vault& secrets;
    const clock& time;
};

struct rule_sender_options {
    std::chrono::milliseconds look{1'000};
    std::chrono::milliseconds after_failure{30'000};  // of the store
    std::chrono::hours give_up_after{72};
    std::size_t calls = 32;
    std::size_t calls_of_a_rule = 4;
    std::size_t mails = 4;
};

class rule_sender {
public:
    // All of it outlives the sender.
    rule_sender(asio::any_io_executor executor, rule_sender_parts with,
                rule_sender_options options = {});

    asio::awaitable<void> run();
    void stop();

private:
    struct under_way {
        std::int64_t rule = 0;
        bool is_mail = false;
        asio::cancellation_signal cut{};
    };
    // What came of a call, as the log has it; `wait`: nothing yet.
    struct ending {
        enum class kind : std::uint8_t { wait, done, over } what = kind::done;
        std::string outcome{};
        std::string why{};
        std::chrono::milliseconds pause{};  // of `wait`
    };

    asio::awaitable<void> begin_due();
    void begin(rule_call call);
    asio::awaitable<void> make(rule_call call);
    asio::awaitable<notify::outcome> send(rule_call& call);
    ending ending_of(const rule_call& call, const notify::outcome& became);
    asio::awaitable<void> keep(const rule_call& call, const ending& e);
    void tell(const rule_call& call, const ending& e);
    void end(std::int64_t run, const std::exception_ptr& failure);
    void note_failure(const std::exception& e);

    asio::any_io_executor executor_;
    rule_sender_parts with_;
    rule_sender_options options_;
    asio::steady_timer pause_;
    std::chrono::steady_clock::time_point not_before_{};
    std::mt19937_64 random_;
    std::map<std::int64_t, under_way> calls_;  // by run
    std::set<std::int64_t> failing_;           // rules whose last call failed: told once
    std::size_t turn_ = 0;                     // of the rules: which comes first
    bool stopping_ = false;
};

}  // namespace sluis::apply
