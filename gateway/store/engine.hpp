// The threads of the store: one that writes, some that read, one that checkpoints. Plain threads
// and tasks; database.hpp makes them awaitable.
//
// Writes    Those that wait are put into one transaction (group commit), each behind a savepoint:
//           one that throws takes nothing with it. All are told only after the commit. When the
//           commit itself fails, or an error ends the transaction, the whole group fails.
// Reads     Each sees one snapshot: all that was committed when it began.
// Limits    A task waits in a bounded queue, and not past its deadline: then it is refused, and has
//           had no effect. A task that was begun is never abandoned.
// Stopping  `stop` refuses new tasks, runs those that wait, then ends the threads.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>

#include "gateway/store/session.hpp"

namespace sluis::store {

// What a thread of the store does. `run` may throw; `finish` may not, and is called exactly once,
// on the same thread: with nothing after success, with the error otherwise. A `store_error` stays
// one; any other exception is passed on as it is.
class task {
public:
    virtual ~task() = default;
    virtual void run(session& s) = 0;
    virtual void finish(std::exception_ptr error) noexcept = 0;

    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
};

struct engine_options {
    std::string path{};         // the database file
    std::size_t readers = 2;    // threads
    std::size_t queue = 1'024;  // tasks that may wait, for each kind
    std::size_t group = 64;     // writes in one transaction at most
    std::chrono::milliseconds checkpoint_every{1'000};
    std::chrono::milliseconds probe_every{1'000};  // when the last write failed
    std::int64_t restart_log_at = 16'384;          // pages: then readers are waited for
    std::int64_t page_limit = 0;                   // for tests of a full disk; 0: none
};

// What /readyz asks.
struct health {
    bool writable = true;   // the last write was stored, or a probe since
    std::string problem{};  // for people, when it is not
    store_error::kind why = store_error::kind::other;
};

struct engine_counters {
    std::uint64_t writes = 0;   // tasks
    std::uint64_t commits = 0;  // transactions
    std::uint64_t reads = 0;
    std::uint64_t refused = 0;
    std::uint64_t failed = 0;
    std::uint64_t log_pages = 0;  // of the write-ahead log, at the last checkpoint
};

class engine {
public:
    explicit engine(engine_options options);  // opens and migrates; throws `store_error`
    ~engine();
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;

    // From any thread. `finish` follows on a thread of the store, or here when it is refused.
    void write(std::shared_ptr<task> t);
    void read(std::shared_ptr<task> t);

    // After a failed write the writer tries one of its own from time to time, so that health
    // recovers by itself. From any thread.
    [[nodiscard]] health state() const;
    [[nodiscard]] engine_counters totals() const;

    // After the next write nothing that was overwritten or deleted is left in the write-ahead log.
    void cut_log();
    void stop();  // from any thread but those of the store; returns when all have ended

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

}  // namespace sluis::store
