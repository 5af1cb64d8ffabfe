#include "gateway/queue/embedded.hpp"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/file.h>

#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"

namespace sluis::queue {
namespace {

using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto token = asio::as_tuple(asio::use_awaitable);
constexpr milliseconds look_again{20};
constexpr milliseconds backoff_min{100};
constexpr milliseconds backoff_max{10'000};
constexpr std::chrono::seconds healthy{30};  // a child that lived so long failed by accident

}  // namespace

embedded::embedded(asio::any_io_executor executor, embedded_options options)
    : executor_(executor),
      options_(std::move(options)),
      exit_(executor),
      pause_(executor),
      jitter_(std::random_device{}()) {
    options_.folder = std::filesystem::absolute(options_.folder);
}

embedded::~embedded() {
    if (!child_) return;
    child_->send(SIGKILL);
    child_->reap();
}

server embedded::address() const {
    return {.address = unix_address{options_.folder / "redis.sock"}};
}

std::optional<pid_t> embedded::pid() const noexcept {
    if (!child_) return std::nullopt;
    return child_->pid;
}

asio::awaitable<result<void>> embedded::start() {
    auto found = find_redis(options_.program);
    if (!found) co_return found.error();
    program_ = std::move(*found);
    if (auto r = prepare_folder(); !r) co_return r;
    if (auto r = co_await end_orphan(); !r) co_return r;
    if (auto r = launch(); !r) co_return r;
    auto ready = co_await wait_until_ready();
    if (!ready) co_await end_child();
    co_return ready;
}

asio::awaitable<void> embedded::run() {
    milliseconds backoff = backoff_min;
    auto since = steady_clock::now();
    while (!stopping_) {
        co_await wait_for_end();
        if (stopping_) break;
        if (child_) {
            child_->reap();
            child_.reset();
            log::error("embedded_redis_ended", {{"log", (options_.folder / "redis.log").string()}});
        }
        if (steady_clock::now() - since > healthy) backoff = backoff_min;
        std::uniform_int_distribution<milliseconds::rep> spread(backoff.count() / 2,
                                                                backoff.count());
        co_await pause(milliseconds(spread(jitter_)));
        backoff = std::min(backoff * 2, backoff_max);
        if (stopping_) break;
        since = steady_clock::now();
        metrics::count(metrics::redis_restarts);
        if (auto started = launch(); !started) {
            log::error("embedded_redis_not_started", {{"reason", started.error().text()}});
        }
    }
    co_await end_child();
}

void embedded::stop() {
    asio::dispatch(executor_, [this] {
        stopping_ = true;
        error_code ignored;
        exit_.cancel(ignored);
        pause_.cancel();
    });
}

result<void> embedded::prepare_folder() {
    const std::string where = options_.folder.string();
    if (where.size() + sizeof("/redis.sock") > 108) {  // sun_path, unix(7)
        return error{"the path is too long for a Unix socket", where, "choose a shorter one"};
    }
    std::error_code ec;
    std::filesystem::create_directories(options_.folder, ec);
    if (!ec) {
        std::filesystem::permissions(options_.folder, std::filesystem::perms::owner_all, ec);
    }
    const std::string lock = (options_.folder / "sluis.lock").string();
    lock_ = file_descriptor(open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (ec || !lock_) {
        return error{"the folder cannot be written", where, "give it to the user of sluis"};
    }
    if (flock(lock_.get(), LOCK_EX | LOCK_NB) == 0) return {};
    return error{"another sluis uses this folder", where, "end it, or choose another folder"};
}

result<void> embedded::launch() {
    auto started = spawn(program_, redis_arguments(options_.folder, options_.max_memory));
    if (!started) return started.error();
    child_ = std::make_shared<child>(std::move(*started));
    error_code ec;
    exit_.close(ec);
    exit_.assign(fcntl(child_->handle.get(), F_DUPFD_CLOEXEC, 0), ec);
    if (!ec) return {};
    child_->send(SIGKILL);
    child_->reap();
    child_.reset();
    return error{"no file descriptor was left", program_.string(), "see ulimit -n"};
}

// A server that outlived its sluis. The lock says that no other sluis uses it: it may go.
asio::awaitable<result<void>> embedded::end_orphan() {
    const std::string path = std::get<unix_address>(address().address).path;
    const asio::local::stream_protocol::endpoint where(path);
    const auto until = steady_clock::now() + options_.grace;
    std::vector<command> commands(1);
    commands[0] = {"SHUTDOWN", "NOSAVE"};  // nothing to save: the append-only file is complete
    bool asked = false;
    while (steady_clock::now() < until) {
        connection there(executor_);
        if (!co_await there.connect(where, until)) co_return result<void>{};
        if (!std::exchange(asked, true)) log::warning("embedded_redis_orphan", {{"at", path}});
        co_await there.exec(commands, until);
        co_await pause(look_again);
    }
    co_return error{"a Redis that was left behind does not end", path, "end it by hand"};
}

asio::awaitable<result<void>> embedded::wait_until_ready() {
    const std::string log_path = (options_.folder / "redis.log").string();
    const auto until = steady_clock::now() + options_.start_deadline;
    std::vector<command> ping(1);
    ping[0] = {"PING"};
    server where = address();
    where.backoff_min = where.backoff_max = look_again;
    client probe(executor_, where);
    while (steady_clock::now() < until && !stopping_) {
        const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
        if (co_await probe.exec(ping, left)) co_return result<void>{};
        if (child_->ended()) {
            co_return error{"redis-server ended while it started", log_path,
                            "read that log; a damaged file is mended by redis-check-aof --fix"};
        }
        co_await pause(look_again);
    }
    co_return error{"redis-server did not answer in time", log_path,
                    "read that log; give it more time if it is loading"};
}

asio::awaitable<void> embedded::wait_for_end() {
    while (child_ && !child_->ended()) {
        co_await exit_.async_wait(asio::posix::stream_descriptor::wait_read, token);
        if (stopping_ && !ending_) co_return;
    }
}

asio::awaitable<void> embedded::end_child() {
    if (!child_) co_return;
    asio::steady_timer limit(executor_, options_.grace);
    limit.async_wait([dying = child_](error_code ec) {
        if (!ec) dying->send(SIGKILL);
    });
    ending_ = true;
    child_->send(SIGTERM);
    co_await wait_for_end();
    limit.cancel();
    child_->reap();
    child_.reset();
}

asio::awaitable<void> embedded::pause(milliseconds time) {
    pause_.expires_after(time);
    co_await pause_.async_wait(token);
}

}  // namespace sluis::queue
