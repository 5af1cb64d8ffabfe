#include "gateway/queue/client.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/queue/refusal.hpp"

namespace sluis::queue {
namespace {

using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto token = asio::as_tuple(asio::use_awaitable);

error broken(const error_code& ec, std::string where) {
    if (ec == asio::error::timed_out) {
        return {"Redis did not answer in time", std::move(where), "look at its load and its disk"};
    }
    return {"the connection to Redis failed: " + ec.message(), std::move(where),
            "check that Redis runs, and queue.server"};
}

const reply* first_refusal(const std::vector<reply>& replies) {
    const auto at = std::ranges::find(replies, reply::type::error, &reply::kind);
    return at == replies.end() ? nullptr : &*at;
}

}  // namespace

client::client(asio::any_io_executor executor, server where)
    : executor_(executor),
      server_(std::move(where)),
      connection_(std::move(executor)),
      jitter_(std::random_device{}()) {}

void client::close() noexcept {
    closed_ = true;
    connection_.close();
    for (asio::steady_timer* t : waiting_)
        t->cancel();
}

asio::awaitable<result<std::vector<reply>>> client::exec(std::span<const command> commands,
                                                         milliseconds timeout) {
    const deadline until = steady_clock::now() + timeout;
    if (auto ready = co_await ensure(until); !ready) co_return ready.error();
    auto replies = co_await connection_.exec(commands, until);
    if (!replies) co_return broken(replies.error(), place());
    co_return std::move(*replies);
}

asio::awaitable<result<reply>> client::call(function f, std::vector<std::string> keys,
                                            std::vector<std::string> arguments,
                                            milliseconds timeout) {
    const deadline until = steady_clock::now() + timeout;
    std::vector<command> commands(1);
    commands[0] = {"FCALL", name(f), std::to_string(keys.size())};
    std::ranges::move(keys, std::back_inserter(commands[0]));
    std::ranges::move(arguments, std::back_inserter(commands[0]));
    auto replies = co_await exec(commands, timeout);
    if (replies && lacks_function(replies->front())) {
        if (auto loaded = co_await load(until); !loaded) co_return loaded.error();
        replies =
            co_await exec(commands, std::chrono::ceil<milliseconds>(until - steady_clock::now()));
    }
    if (!replies) co_return replies.error();
    if (first_refusal(*replies)) co_return explain(replies->front(), place());
    co_return std::move(replies->front());
}

// One attempt at a time: whoever comes meanwhile waits for its end.
asio::awaitable<result<void>> client::ensure(deadline until) {
    while (opening_) {
        asio::steady_timer woken(executor_, until);
        waiting_.push_back(&woken);
        auto [cancelled] = co_await woken.async_wait(token);
        std::erase(waiting_, &woken);
        if (!cancelled) co_return broken(asio::error::timed_out, place());
    }
    if (closed_) co_return error{"the connection to Redis was closed", place()};
    if (introduced_ && connection_.is_open()) co_return result<void>{};
    if (steady_clock::now() < next_attempt_) co_return last_error_;
    struct attempt_guard {  // also when the coroutine is cancelled, which throws
        client& self;
        explicit attempt_guard(client& c) : self(c) { self.opening_ = true; }
        ~attempt_guard() {
            self.opening_ = false;
            for (asio::steady_timer* t : self.waiting_)
                t->cancel();
        }
    } const guard(*this);
    introduced_ = false;
    const deadline soon = steady_clock::now() + server_.connect_timeout;
    auto opened = co_await open(std::min(until, soon));
    note(opened);
    co_return opened;
}

void client::note(const result<void>& attempt) {
    if (attempt) {
        introduced_ = true;
        failures_ = 0;
        ++connections_;
        return;
    }
    connection_.close();
    last_error_ = attempt.error();
    const milliseconds::rep most = std::min(
        server_.backoff_max.count(), server_.backoff_min.count() << std::min(failures_, 20U));
    std::uniform_int_distribution<milliseconds::rep> spread(most / 2, most);
    next_attempt_ = steady_clock::now() + milliseconds(spread(jitter_));
    ++failures_;
}

asio::awaitable<result<void>> client::open(deadline until) {
    auto found = co_await endpoints(until);
    if (!found) co_return found.error();
    boost::system::result<void> connected = error_code(asio::error::host_not_found);
    for (const endpoint& where : *found) {
        connected = co_await connection_.connect(where, until);
        if (connected || closed_) break;
    }
    if (!connected) co_return broken(connected.error(), place());
    co_return co_await introduce(until);
}

asio::awaitable<result<std::vector<endpoint>>> client::endpoints(deadline until) {
    if (const auto* local = std::get_if<unix_address>(&server_.address)) {
        if (local->path.empty() || local->path.size() >= 108) {  // sun_path, unix(7)
            co_return error{"the path of the Redis socket is empty or over 107 bytes", place(),
                            "choose a shorter path"};
        }
        std::vector<endpoint> one{asio::local::stream_protocol::endpoint(local->path)};
        co_return one;
    }
    const auto& remote = std::get<tcp_address>(server_.address);
    const auto resolver = std::make_shared<asio::ip::tcp::resolver>(executor_);
    asio::steady_timer limit(executor_, until);
    limit.async_wait([resolver](error_code ec) {
        if (!ec) resolver->cancel();
    });
    auto [ec, results] =
        co_await resolver->async_resolve(remote.host, std::to_string(remote.port), token);
    limit.cancel();
    if (ec) co_return broken(ec, place());
    std::vector<endpoint> all;
    for (const auto& r : results)
        all.emplace_back(r.endpoint());
    co_return all;
}

asio::awaitable<result<void>> client::introduce(deadline until) {
    std::vector<command> commands;
    if (!server_.password.empty()) {
        commands.push_back({"AUTH"});
        if (!server_.user.empty()) commands.back().push_back(server_.user);
        commands.back().push_back(server_.password.reveal());
    }
    if (server_.database != 0) commands.push_back({"SELECT", std::to_string(server_.database)});
    commands.push_back({"FUNCTION", "LIST", "LIBRARYNAME", library_name()});
    const auto replies = co_await connection_.exec(commands, until);
    if (!replies) co_return broken(replies.error(), place());
    if (const reply* refused = first_refusal(*replies)) co_return explain(*refused, place());
    if (!replies->back().items.empty()) co_return result<void>{};
    co_return co_await load(until);
}

asio::awaitable<result<void>> client::load(deadline until) {
    std::vector<command> commands(1);
    commands[0] = {"FUNCTION", "LOAD", "REPLACE", library_code()};
    const auto replies = co_await connection_.exec(commands, until);
    if (!replies) co_return broken(replies.error(), place());
    if (first_refusal(*replies)) co_return explain(replies->front(), place());
    co_return result<void>{};
}

std::string client::place() const {
    if (const auto* local = std::get_if<unix_address>(&server_.address)) return local->path;
    const auto& remote = std::get<tcp_address>(server_.address);
    return remote.host + ":" + std::to_string(remote.port);
}

}  // namespace sluis::queue
