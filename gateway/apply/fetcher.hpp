// Fetches what thin submissions name, after they are stored and answered: its own queue and states,
// so that a provider that is slow or away holds up nothing else.
//
//     store: fetches  ->  envelope  ->  mapping: the next request  ->  the provider  ->  mapping
//     again, with the document  ->  record_fetched (durable)
//
// Tries     429, 5xx and no answer: after 5 s, growing to an hour, or as the provider asks; given up
//           72 hours after the first time, into quarantine, from where it can be replayed.
// Parked    401, 403, a request that cannot be made, or what the mapping says: nothing of the source is
//           fetched until it is changed, has another secret, or a person says that it is to go on.
// Limits    Four requests at a time for each source, which hold up no other; answers of at most 1 MiB,
//           within 20 seconds; addresses that must not be called are refused by the client (SSRF).
// Errors    A store that fails is tried again, with the pauses growing to five seconds. What makes our
//           own code fail goes into quarantine alone ("internal_error").
// Privacy   The credential is in no log, and no URL or body is.
// Ownership Lives on one executor. Must outlive `run`.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/apply/applier.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/queue/entry.hpp"
#include "gateway/store/fetches.hpp"

namespace sluis::apply {

struct fetcher_parts {
    store::database& db;
    net::http_client& http;
    const declaration::catalog_place& sources;
    const store::vault& secrets;
    const clock& time;
    teller tell{};
    policy::rules rules{};
};

struct fetcher_options {
    std::chrono::milliseconds look{500};
    std::size_t batch = 200;  // of a source at a time
    unsigned lanes = 4;       // requests at a time for each source
    std::chrono::milliseconds timeout{20'000};
    std::chrono::hours give_up_after{72};
};

class fetcher {
public:
    fetcher(asio::any_io_executor executor, fetcher_parts parts, fetcher_options options = {});

    asio::awaitable<void> run();
    void stop();  // from any thread; requests under way are cut off, and made again later

private:
    using row = store::fetches::fetch;

    // Those who work off what is due of one source.
    struct crew {
        std::deque<row> rows{};
        unsigned lanes = 0;
    };

    // The submission that a row belongs to, ready for the mapping.
    struct thin {
        queue::entry entry{};
        std::shared_ptr<const declaration::catalog> catalog{};  // keeps the source alive
        const declaration::live_source* source = nullptr;
        mapping::item missing{};  // in quarantine, when it cannot be had
    };
    // What came of a request that did not bring the document.
    struct setback {
        mapping::fetch_verdict verdict = mapping::fetch_verdict::retry;
        std::string why{};  // for people: no URL, no value
        std::optional<std::chrono::seconds> asked_to_wait{};
    };
    struct reply {
        std::string body{};
        std::optional<setback> failed{};
    };
    struct outcome {
        mapping::item became{};
        std::optional<setback> failed{};
    };

    asio::awaitable<void> begin_due();
    void begin(const std::string& source, std::vector<row> rows);
    asio::awaitable<void> work_off(crew& of);
    asio::awaitable<void> try_one(row r, crew& of);
    asio::awaitable<bool> fetch_one(row r);  // false: it was the last of its source for now
    asio::awaitable<thin> load(const row& r);
    asio::awaitable<outcome> ask(const thin& t, std::size_t index);
    asio::awaitable<reply> ask_once(const declaration::live_source& source,
                                    const mapping::fetch_step& step,
                                    const mapping::fetch_request& wanted);
    asio::awaitable<bool> put_off(row r, const thin& t, setback failed);
    asio::awaitable<void> end(row r, mapping::item became);
    asio::awaitable<void> rest(std::chrono::milliseconds time);

    asio::any_io_executor executor_;
    fetcher_parts parts_;
    fetcher_options options_;
    asio::steady_timer pause_;
    std::map<std::string, crew> crews_;  // by source
    std::list<asio::cancellation_signal> under_way_;
    std::mt19937_64 random_;
    bool store_failed_ = false;
    bool stopping_ = false;
};

}  // namespace sluis::apply
