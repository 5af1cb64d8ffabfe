// The Redis that sluis brings along: a supervised redis-server on a Unix socket in a data folder,
// which syncs every write to disk before it answers.
//
// Ownership   Belongs to one executor. The kernel ends the child when the *thread* that started it
//             ends: run that executor on a thread that lives as long as the program.
// Life        start() -> run() until stop(); a child that dies is started again, with backoff.
// Stopping    stop() asks the child to end (SIGTERM) and kills it after `grace`; `run` returns when
//             it is gone. Nothing that was acknowledged is lost either way.
// Errors      `start`: no redis-server, too old, folder unusable or in use by another sluis, no
//             answer in time. It leaves no child behind then.
// Limits      Linux. One server per folder, guarded by a lock file.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/types.h>

#include "gateway/base/error.hpp"
#include "gateway/queue/client.hpp"
#include "gateway/queue/process.hpp"
#include "gateway/queue/redis_program.hpp"

namespace sluis::queue {

struct embedded_options {
    std::filesystem::path folder{};  // made if it is missing, readable by its owner only
    std::filesystem::path program = "redis-server";    // looked up in PATH unless it holds a '/'
    std::uint64_t max_memory = 1ULL << 30;             // bytes
    std::chrono::milliseconds start_deadline{60'000};  // loading the data takes time
    std::chrono::milliseconds grace{10'000};
};

class embedded {
public:
    embedded(asio::any_io_executor executor, embedded_options options);
    ~embedded();  // kills the child, should it be there
    embedded(const embedded&) = delete;
    embedded& operator=(const embedded&) = delete;

    // Returns when the server answers.
    asio::awaitable<result<void>> start();

    // Supervises; returns after `stop`, when the child is gone.
    asio::awaitable<void> run();

    // May be called from any thread, any number of times.
    void stop();

    [[nodiscard]] server address() const;  // where `client` finds it
    [[nodiscard]] std::optional<pid_t> pid() const noexcept;

private:
    [[nodiscard]] result<void> prepare_folder();
    [[nodiscard]] result<void> launch();
    asio::awaitable<result<void>> end_orphan();
    asio::awaitable<result<void>> wait_until_ready();
    asio::awaitable<void> wait_for_end();  // of the child, or for stop()
    asio::awaitable<void> end_child();
    asio::awaitable<void> pause(std::chrono::milliseconds time);

    asio::any_io_executor executor_;
    embedded_options options_;
    std::filesystem::path program_{};  // as found
    file_descriptor lock_{};
    std::shared_ptr<child> child_{};
    asio::posix::stream_descriptor exit_;  // a copy of the child's handle, to wait on
    asio::steady_timer pause_;
    bool stopping_ = false;
    bool ending_ = false;  // the child was told to
    std::minstd_rand jitter_;
};

}  // namespace sluis::queue
