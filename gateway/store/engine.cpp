#include "gateway/store/engine.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/base/log.hpp"
#include "gateway/store/lane.hpp"
#include "gateway/store/migrations.hpp"
#include "gateway/store/sqlite.hpp"

namespace sluis::store {
namespace {

using std::chrono::steady_clock;

std::exception_ptr refusal(const char* why) {
    return std::make_exception_ptr(store_error(store_error::kind::busy, why));
}

// Failures of the store itself, not of what was asked of it.
bool is_sickness(store_error::kind k) noexcept {
    using enum store_error::kind;
    return k == full || k == read_only || k == corrupt || k == unavailable;
}

constexpr auto no_limit = steady_clock::time_point::max();

}  // namespace

struct engine::implementation {
    explicit implementation(engine_options o)
        : options(std::move(o)), writes(options.queue), reads(options.queue), rest(0) {
        writer = open_sqlite({.path = options.path, .page_limit = options.page_limit});
        migrate(*writer, system_clock().now());
        checkpointer = open_sqlite({.path = options.path});
        for (std::size_t i = 0; i < std::max<std::size_t>(options.readers, 1); ++i)
            readers.push_back(open_sqlite({.path = options.path, .read_only = true}));
        threads.emplace_back([this] { write_all(); });
        threads.emplace_back([this] { checkpoint_all(); });
        for (const auto& s : readers)
            threads.emplace_back([this, session = s.get()] { read_all(*session); });
    }
    ~implementation() { stop(); }

    void put(lane& where, std::shared_ptr<task> t) {
        if (where.put(t)) return;
        ++refused;
        t->finish(refusal("the store's queue is full, or it is stopping"));
    }

    void stop() {
        const std::lock_guard hold(stopping);
        writes.end();
        reads.end();
        rest.end();
        for (auto& t : threads)
            t.join();
        threads.clear();
    }

    // --- Writing ---

    void write_all() {
        while (!writes.done()) {
            const bool looks_again = sick || log_is_to_be_cut;
            const auto until = looks_again ? steady_clock::now() + options.probe_every : no_limit;
            tasks group = writes.take(options.group, until);
            drop_late(group);
            if (!group.empty())
                write(group);
            else if (sick)
                probe();
            if (log_is_long.exchange(false)) (void)checkpoint(*writer, checkpoint_mode::restart);
            if (log_is_to_be_cut && steady_clock::now() >= next_cut) cut();
        }
    }

    // Without waiting for readers who are in the way: a little later, then.
    void cut() {
        log_is_to_be_cut = false;
        if (checkpoint(*writer, checkpoint_mode::cut)) return;
        log_is_to_be_cut = true;
        next_cut = steady_clock::now() + options.probe_every;
    }

    void write(const tasks& group) {
        std::vector<std::exception_ptr> errors(group.size());
        const std::exception_ptr all = try_write(group, errors);
        for (std::size_t i = 0; i < group.size(); ++i) {
            const auto& error = all ? all : errors[i];
            ++(error ? failed : written);
            note(error);
        }
        if (!all && std::ranges::all_of(errors, [](const auto& e) { return !e; })) recover();
        for (std::size_t i = 0; i < group.size(); ++i)
            group[i]->finish(all ? all : errors[i]);
    }

    // What became of the whole group; what became of its members alone is in `errors`.
    std::exception_ptr try_write(const tasks& group, std::vector<std::exception_ptr>& errors) {
        session& s = *writer;
        try {
            s.begin();
            for (std::size_t i = 0; i < group.size(); ++i) {
                s.execute("SAVEPOINT one");
                errors[i] = try_run(*group[i]);
                if (!s.in_transaction())
                    return errors[i] ? errors[i] : refusal("a write ended its own transaction");
                s.execute(errors[i] ? "ROLLBACK TO one; RELEASE one" : "RELEASE one");
            }
            s.commit();
            ++commits;
            return nullptr;
        } catch (...) {
            s.rollback();
            return std::current_exception();
        }
    }

    std::exception_ptr try_run(task& t) {
        try {
            t.run(*writer);
            return nullptr;
        } catch (...) {
            return std::current_exception();
        }
    }

    void drop_late(tasks& group) {
        const auto now = steady_clock::now();
        std::erase_if(group, [&](const std::shared_ptr<task>& t) {
            if (t->deadline >= now) return false;
            ++refused;
            t->finish(refusal("the store was too busy to begin in time"));
            return true;
        });
    }

    // --- Health ---

    void note(const std::exception_ptr& error) {
        if (!error) return;
        try {
            std::rethrow_exception(error);
        } catch (const store_error& e) {
            if (!is_sickness(e.why)) return;
            if (!sick) log::error("store_not_writable", {{"problem", e.what()}});
            sick = true;
            const std::lock_guard hold(health_mutex);
            condition = {false, e.what(), e.why};
        } catch (...) {  // of the task's own making
        }
    }

    void recover() {
        if (!std::exchange(sick, false)) return;
        log::info("store_writable_again");
        const std::lock_guard hold(health_mutex);
        condition = {};
    }

    // Takes room and gives it back: an update in place would succeed on a full disk.
    void probe() {
        try {
            for (const char* sql : {"INSERT INTO probe (id, padding) VALUES (1, $1) "
                                    "ON CONFLICT (id) DO UPDATE SET padding = $1",
                                    "UPDATE probe SET padding = $1"}) {
                writer->begin();
                statement& q = writer->prepare(sql);
                const bool takes = sql[0] == 'I';
                q.bind_blob(1, std::string(takes ? 65'536 : 0, '\0'));
                q.step();
                writer->commit();
            }
            recover();
        } catch (...) {
            writer->rollback();
            note(std::current_exception());
        }
    }

    // --- Reading, checkpoints ---

    void read_all(session& s) {
        while (!reads.done()) {
            tasks one = reads.take(1, no_limit);
            drop_late(one);
            if (one.empty()) continue;
            std::exception_ptr error;
            try {
                s.begin_reading();
                one.front()->run(s);
            } catch (...) {
                error = std::current_exception();
            }
            s.rollback();
            ++(error ? failed : read);
            one.front()->finish(error);
        }
    }

    void checkpoint_all() {
        while (!rest.done()) {
            (void)rest.take(1, steady_clock::now() + options.checkpoint_every);
            (void)checkpoint(*checkpointer, checkpoint_mode::passive);
            if (log_pages > options.restart_log_at) log_is_long = true;
        }
    }

    // True: everything is in the file.
    bool checkpoint(session& s, checkpoint_mode mode) {
        try {
            const checkpoint_result done = sqlite_checkpoint(s, mode);
            log_pages = done.log_pages;
            return done.complete;
        } catch (const store_error& e) {  // the log keeps everything; the next one tries again
            log::warning("store_checkpoint_failed", {{"problem", e.what()}});
            return false;
        }
    }

    const engine_options options;
    lane writes;
    lane reads;
    lane rest;  // never any task: to wake the checkpointer
    std::unique_ptr<session> writer;
    std::unique_ptr<session> checkpointer;
    std::vector<std::unique_ptr<session>> readers;
    bool sick = false;  // the writer's
    std::atomic<bool> log_is_long = false;
    std::atomic<bool> log_is_to_be_cut = false;
    steady_clock::time_point next_cut{};  // of the writing thread
    std::atomic<std::int64_t> log_pages = 0;
    std::atomic<std::uint64_t> written = 0, commits = 0, read = 0, refused = 0, failed = 0;
    mutable std::mutex health_mutex;
    health condition;
    std::mutex stopping;
    std::vector<std::thread> threads;  // the last: they use all of the above
};

engine::engine(engine_options options)
    : self_(std::make_unique<implementation>(std::move(options))) {}
engine::~engine() = default;

void engine::write(std::shared_ptr<task> t) {
    self_->put(self_->writes, std::move(t));
}
void engine::read(std::shared_ptr<task> t) {
    self_->put(self_->reads, std::move(t));
}
void engine::cut_log() {
    self_->log_is_to_be_cut = true;
}
void engine::stop() {
    self_->stop();
}

health engine::state() const {
    const std::lock_guard hold(self_->health_mutex);
    return self_->condition;
}

engine_counters engine::totals() const {
    return {self_->written, self_->commits, self_->read,
            self_->refused, self_->failed,  static_cast<std::uint64_t>(self_->log_pages.load())};
}

}  // namespace sluis::store
