// Private to connection.cpp: what lives from one `connect` to the end of that connection.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/errc.hpp>
#include <boost/system/error_code.hpp>

#include "gateway/queue/connection.hpp"

namespace sluis::queue {

using boost::system::error_code;

// One `exec` that waits for its replies.
struct waiter {
    waiter(const asio::any_io_executor& executor, std::size_t commands, deadline until)
        : awaited(commands), done(executor, until) {}

    std::size_t awaited;
    std::vector<reply> replies;
    error_code failure;
    asio::steady_timer done;  // cancelled when there is nothing to wait for any more
};

// Handlers under way hold a share of it, so it ends after the last of them.
struct connection::session : std::enable_shared_from_this<session> {
    explicit session(const asio::any_io_executor& executor) : socket(executor) {}

    asio::generic::stream_protocol::socket socket;
    error_code ended;     // why, once it has
    std::string unsent;   // commands that wait for the write under way
    std::string sending;  // the bytes of that write
    bool flushing = false;
    std::array<char, 65'536> chunk;
    decoder replies;
    std::vector<reply> decoded;
    std::deque<std::shared_ptr<waiter>> waiters;  // in the order of their commands

    void flush() {  // posted, so that coroutines resumed in one go share one write
        if (std::exchange(flushing, true)) return;
        asio::post(socket.get_executor(), [self = shared_from_this()] { self->write(); });
    }

    void write() {
        sending.clear();
        sending.swap(unsent);
        asio::async_write(socket, asio::buffer(sending),
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              self->flushing = false;
                              if (ec) return self->end(ec);
                              if (!self->unsent.empty()) self->flush();
                          });
    }

    void read() {
        socket.async_read_some(
            asio::buffer(chunk), [self = shared_from_this()](error_code ec, std::size_t size) {
                if (ec) return self->end(ec);
                if (!self->replies.feed({self->chunk.data(), size}, self->decoded)) {
                    return self->end(make_error_code(boost::system::errc::bad_message));
                }
                self->deliver();
                self->read();
            });
    }

    void deliver() {
        for (reply& r : decoded) {
            if (waiters.empty()) break;  // unasked: the server says why it closes; eof follows
            waiter& first = *waiters.front();
            first.replies.push_back(std::move(r));
            if (--first.awaited > 0) continue;
            first.done.cancel();
            waiters.pop_front();
        }
        decoded.clear();
    }

    void end(error_code why) {
        if (ended) return;
        ended = why;
        error_code ignored;
        socket.close(ignored);
        for (const auto& w : std::exchange(waiters, {})) {
            w->failure = why;
            w->done.cancel();
        }
    }
};

}  // namespace sluis::queue
