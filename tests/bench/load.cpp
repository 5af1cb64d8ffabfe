#include "tests/bench/load.hpp"

#include <algorithm>
#include <charconv>
#include <exception>
#include <stdexcept>
#include <string_view>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace sluis::bench {
namespace {

namespace asio = boost::asio;
using asio::use_awaitable;
using std::chrono::steady_clock;

struct shared {
    const std::vector<std::string>& all;
    std::size_t next = 0;
    std::size_t answered_200 = 0;
    std::vector<std::chrono::microseconds> took{};
};

std::size_t body_length(std::string_view head) {
    constexpr std::string_view name = "Content-Length: ";
    const auto at = head.find(name);
    if (at == std::string_view::npos) throw std::runtime_error("an answer without a length");
    const std::string_view digits = head.substr(at + name.size());
    std::size_t length = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
    return length;
}

asio::awaitable<void> send_some(std::uint16_t port, shared& s) {
    asio::ip::tcp::socket socket(co_await asio::this_coro::executor);
    const asio::ip::tcp::endpoint server(asio::ip::address_v4::loopback(), port);
    co_await socket.async_connect(server, use_awaitable);
    socket.set_option(asio::ip::tcp::no_delay(true));
    std::string input;
    while (s.next < s.all.size()) {
        const std::string& request = s.all[s.next++];
        const auto begun = steady_clock::now();
        co_await asio::async_write(socket, asio::buffer(request), use_awaitable);
        const std::size_t head = co_await asio::async_read_until(
            socket, asio::dynamic_buffer(input), "\r\n\r\n", use_awaitable);
        const std::size_t whole = head + body_length(std::string_view(input).substr(0, head));
        if (input.size() < whole) {
            co_await asio::async_read(socket, asio::dynamic_buffer(input),
                                      asio::transfer_exactly(whole - input.size()), use_awaitable);
        }
        s.answered_200 += input.starts_with("HTTP/1.1 200") ? 1 : 0;
        input.erase(0, whole);
        s.took.push_back(
            std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begun));
    }
}

// Runs `count` coroutines to their end; answers how long it took.
template <class Make>
double seconds_of(std::size_t count, Make make) {
    asio::io_context io(1);
    std::exception_ptr failure;
    for (std::size_t i = 0; i < count; ++i) {
        asio::co_spawn(io, make(i), [&](const std::exception_ptr& e) {
            if (e) failure = e;
        });
    }
    const auto begun = steady_clock::now();
    io.run();
    const std::chrono::duration<double> took = steady_clock::now() - begun;
    if (failure) std::rethrow_exception(failure);
    return took.count();
}

std::string xadd(const std::string& payload) {
    return "*5\r\n$4\r\nXADD\r\n$2\r\nin\r\n$1\r\n*\r\n$1\r\ne\r\n$" +
           std::to_string(payload.size()) + "\r\n" + payload + "\r\n";
}

asio::awaitable<void> add_some(std::string socket_path, std::vector<std::string> writes,
                               std::size_t pipeline) {
    asio::local::stream_protocol::socket socket(co_await asio::this_coro::executor);
    const asio::local::stream_protocol::endpoint server(socket_path);
    co_await socket.async_connect(server, use_awaitable);
    std::string input;
    for (const std::string& w : writes) {
        co_await asio::async_write(socket, asio::buffer(w), use_awaitable);
        // An answer is "$15\r\n<id>\r\n": two lines.
        for (std::size_t lines = 0; lines < 2 * pipeline; ++lines) {
            const std::size_t line = co_await asio::async_read_until(
                socket, asio::dynamic_buffer(input), "\r\n", use_awaitable);
            if (input.starts_with('-')) throw std::runtime_error(input.substr(0, line));
            input.erase(0, line);
        }
    }
}

}  // namespace

load send_requests(std::uint16_t port, const std::vector<std::string>& requests,
                   std::size_t connections) {
    shared s{.all = requests};
    s.took.reserve(requests.size());
    const double seconds = seconds_of(connections, [&](std::size_t) { return send_some(port, s); });
    std::ranges::sort(s.took);
    return {static_cast<double>(requests.size()) / seconds, s.answered_200,
            s.took[s.took.size() / 2], s.took[s.took.size() * 99 / 100]};
}

double add_to_stream(const std::string& socket, const std::vector<std::string>& payloads,
                     std::size_t pipeline, std::size_t connections) {
    std::vector<std::vector<std::string>> writes(connections);
    for (std::size_t i = 0; i + pipeline <= payloads.size(); i += pipeline) {
        std::string one;
        for (std::size_t k = i; k < i + pipeline; ++k)
            one += xadd(payloads[k]);
        writes[i / pipeline % connections].push_back(std::move(one));
    }
    const std::size_t added = payloads.size() / pipeline * pipeline;
    const double seconds = seconds_of(connections, [&](std::size_t i) {
        return add_some(socket, std::move(writes[i]), pipeline);
    });
    return static_cast<double>(added) / seconds;
}

std::string on_the_wire(const net::client_request& r, std::uint16_t port) {
    std::string text = "POST /hooks/crm HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                       "\r\nContent-Length: " + std::to_string(r.body.size()) + "\r\n";
    for (const net::header& h : r.headers)
        text += h.name + ": " + h.value + "\r\n";
    return text + "\r\n" + r.body;
}

}  // namespace sluis::bench
