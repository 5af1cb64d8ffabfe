#include "gateway/queue/redis_backlog.hpp"

#include <algorithm>
#include <utility>

#include "gateway/queue/keys.hpp"
#include "gateway/queue/refusal.hpp"

namespace sluis::queue {

using std::chrono::milliseconds;

redis_backlog::redis_backlog(asio::any_io_executor executor, const server& where,
                             backlog_options options)
    : options_(options),
      reads_(executor, where),
      settles_(executor, where),
      cursors_(options.partitions, "0-0") {
    for (unsigned p = 0; p < options.partitions; ++p)
        streams_.push_back(stream_key(p));
}

void redis_backlog::close() noexcept {
    reads_.close();
    settles_.close();
}

void redis_backlog::rewind() {
    std::ranges::fill(cursors_, "0-0");
}

asio::awaitable<result<std::vector<submission>>> redis_backlog::read(std::size_t max,
                                                                     milliseconds wait) {
    auto batch = co_await read_now(max);
    if (!batch || !batch->empty() || wait <= milliseconds::zero()) co_return batch;
    if (auto waited = co_await wait_for_more(wait); !waited) co_return waited.error();
    co_return co_await read_now(max);
}

asio::awaitable<result<std::vector<submission>>> redis_backlog::read_now(std::size_t max) {
    for (;;) {
        std::vector<std::string> arguments{
            std::to_string(max), std::to_string(options_.batch_bytes), std::to_string(start_)};
        arguments.insert(arguments.end(), cursors_.begin(), cursors_.end());
        auto found =
            co_await reads_.call(function::read, streams_, std::move(arguments), options_.timeout);
        if (!found) co_return found.error();
        if (std::exchange(connection_, reads_.connections()) == reads_.connections()) {
            co_return take(std::move(found->items));
        }
        // A new connection, perhaps to a server that was set back: the cursors mean nothing there,
        // and what was read but not settled before the loss is to be read again.
        rewind();
    }
}

asio::awaitable<result<void>> redis_backlog::wait_for_more(milliseconds wait) {
    std::vector<command> commands(1);
    commands[0] = {"XREAD", "COUNT", "1", "BLOCK", std::to_string(wait.count()), "STREAMS"};
    commands[0].insert(commands[0].end(), streams_.begin(), streams_.end());
    commands[0].insert(commands[0].end(), cursors_.begin(), cursors_.end());
    const auto replies = co_await reads_.exec(commands, wait + options_.timeout);
    if (!replies) co_return replies.error();
    if (replies->front().kind == reply::type::error) co_return explain(replies->front(), "XREAD");
    co_return result<void>{};
}

// A flat list of stream, id, entry: see functions.cpp, read.
std::vector<submission> redis_backlog::take(std::vector<reply> items) {
    std::vector<submission> batch;
    for (std::size_t i = 0; i + 2 < items.size(); i += 3) {
        const auto stream = static_cast<std::size_t>(items[i].number);
        if (stream >= streams_.size()) continue;
        std::string& raw = items[i + 2].text;
        cursors_[stream] = items[i + 1].text;
        start_ = (stream + 1) % streams_.size();
        auto content = decode(raw);
        if (content) raw.clear();
        batch.push_back({.at = {static_cast<unsigned>(stream), std::move(items[i + 1].text)},
                         .content = std::move(content),
                         .raw = std::move(raw)});
    }
    return batch;
}

asio::awaitable<result<void>> redis_backlog::settle(std::vector<position> done) {
    if (done.empty()) co_return result<void>{};
    std::ranges::stable_sort(done, {}, &position::partition);
    std::vector<std::string> keys;
    std::vector<std::string> arguments;
    for (auto first = done.begin(); first != done.end();) {
        const unsigned partition = first->partition;
        const auto last = std::find_if(first, done.end(),
                                       [&](const position& p) { return p.partition != partition; });
        keys.push_back(stream_key(partition));
        arguments.push_back(std::to_string(last - first));
        for (; first != last; ++first)
            arguments.push_back(std::move(first->id));
    }
    auto settled = co_await settles_.call(function::settle, std::move(keys), std::move(arguments),
                                          options_.timeout);
    if (settled) co_return result<void>{};
    rewind();  // they are still there, and nobody else would find them
    co_return settled.error();
}

asio::awaitable<result<std::uint64_t>> redis_backlog::length() {
    std::vector<command> commands;
    for (const std::string& key : streams_)
        commands.push_back({"XLEN", key});
    const auto replies = co_await settles_.exec(commands, options_.timeout);
    if (!replies) co_return replies.error();
    std::uint64_t all = 0;
    for (const reply& r : *replies) {
        if (r.kind != reply::type::integer) co_return explain(r, "XLEN");
        all += static_cast<std::uint64_t>(r.number);
    }
    co_return all;
}

}  // namespace sluis::queue
