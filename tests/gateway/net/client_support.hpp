// What the tests of the client share: a call that waits for its result, and a server that does
// exactly what a test says, well-formed or not.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "gateway/net/http_client.hpp"

namespace sluis::net::testing_support {

// Runs calls one after another on one client.
class caller {
public:
    explicit caller(client_options options)
        : client_(make_http_client(io_.get_executor(), std::move(options))) {}

    client_result operator()(const client_request& r) {
        std::optional<client_result> out;
        std::exception_ptr failure;
        const auto ask = [&]() -> asio::awaitable<void> { out = co_await client_->send(r); };
        asio::co_spawn(io_, ask, [&](std::exception_ptr e) { failure = std::move(e); });
        io_.restart();
        while (!out && !failure)
            io_.run_one();  // not run(): idle connections keep their deadlines
        if (failure) std::rethrow_exception(failure);
        return std::move(*out);
    }

private:
    asio::io_context io_{1};
    std::unique_ptr<http_client> client_;
};

inline client_options to_loopback() {
    client_options o;
    o.allow_http = true;
    o.allow_private = true;
    return o;
}

enum class then { keep, close, reset, hold };
// Reads a request (or not), answers with exactly these bytes, then does that.
struct step {
    std::string answer;
    then next = then::keep;
    bool read = true;
};

// Connection by connection, step by step; then it closes.
class scripted_server {
public:
    explicit scripted_server(std::vector<std::vector<step>> connections)
        : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&at), size), 0);
        EXPECT_EQ(::listen(listener_, 8), 0);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
        port_ = ntohs(at.sin_port);
        thread_ = std::thread([this, all = std::move(connections)] { serve(all); });
    }
    ~scripted_server() { stop(); }
    scripted_server(const scripted_server&) = delete;
    scripted_server& operator=(const scripted_server&) = delete;

    // The requests as they came; ends the server.
    std::vector<std::string> requests() {
        stop();
        return requests_;
    }
    [[nodiscard]] int connections() const { return connections_; }
    [[nodiscard]] std::string url(const std::string& path = "/") const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }

private:
    void stop() {
        ::shutdown(listener_, SHUT_RDWR);  // wakes accept
        if (!thread_.joinable()) return;
        thread_.join();
        ::close(listener_);
    }
    void serve(const std::vector<std::vector<step>>& all) {
        for (const auto& steps : all) {
            const int peer = ::accept(listener_, nullptr, nullptr);
            if (peer < 0) return;
            ++connections_;
            const timeval limit{5, 0};
            ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
            for (const step& s : steps) {
                if (!play(peer, s)) break;
            }
            ::close(peer);
        }
    }
    bool play(int peer, const step& s) {
        if (s.read && !read_request(peer)) return false;
        ::send(peer, s.answer.data(), s.answer.size(), MSG_NOSIGNAL);
        if (s.next == then::reset) {
            const linger now{1, 0};
            ::setsockopt(peer, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        }
        char byte = 0;
        if (!s.read && s.next == then::reset) ::recv(peer, &byte, 1, 0);  // it has begun to write
        if (s.next == then::hold) {
            while (::recv(peer, &byte, 1, 0) > 0) {
            }
        }
        return s.next == then::keep;
    }
    bool read_request(int peer) {
        std::string bytes;
        char part[16384];
        for (;;) {
            const auto head = bytes.find("\r\n\r\n");
            const auto length = bytes.find("Content-Length: ");
            std::size_t body = 0;
            if (length < head) body = std::stoul(bytes.substr(length + 16));
            if (head != std::string::npos && bytes.size() >= head + 4 + body) break;
            const auto n = ::recv(peer, part, sizeof part, 0);
            if (n <= 0) return false;
            bytes.append(part, static_cast<std::size_t>(n));
        }
        requests_.push_back(std::move(bytes));
        return true;
    }

    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_{0};
    std::vector<std::string> requests_;  // of the thread, until it has ended
    std::thread thread_;
};

}  // namespace sluis::net::testing_support
