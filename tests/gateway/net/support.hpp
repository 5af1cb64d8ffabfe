// A server on a thread of its own, and a client that sends raw bytes: what the tests of net share.
// Nothing here waits by sleeping; a socket that stays silent fails a test after ten seconds.
#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "gateway/net/http_server.hpp"

namespace sluis::net::testing_support {

// What a test says of its server; the defaults are quick.
struct server_setup {
    handler handle{};
    http_limits limits{};
    std::shared_ptr<connection_budget> budget{};
    tls_context tls{};
    std::string unix_path{};
    std::uint16_t port = 0;  // any
};

// Listens on a port of 127.0.0.1 until it is destroyed.
class running_server {
public:
    explicit running_server(server_setup setup)
        : server_(io_.get_executor(), std::move(setup.handle), setup.limits,
                  std::move(setup.budget)) {
        const bool secure = setup.tls != nullptr;
        if (secure) server_.use_tls(std::move(setup.tls));
        if (setup.unix_path.empty()) {
            port_ =
                server_.listen_tcp({.port = setup.port, .secure = secure, .joins = setup.port != 0})
                    .value();
        } else {
            server_.listen_unix(setup.unix_path).value();
        }
        asio::co_spawn(io_, server_.run(), asio::detached);
        thread_ = std::thread([this] { io_.run(); });
    }
    ~running_server() { stop(); }
    running_server(const running_server&) = delete;
    running_server& operator=(const running_server&) = delete;

    void stop() {
        server_.stop();
        if (thread_.joinable()) thread_.join();
    }
    http_server& server() { return server_; }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    server_counters totals() {  // after stop()
        return server_.totals();
    }

private:
    asio::io_context io_{1};
    http_server server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

// A blocking socket. Sending ignores a peer that has gone: the answer tells.
class raw_client {
public:
    explicit raw_client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connect(reinterpret_cast<const sockaddr*>(&to), sizeof to);
    }
    explicit raw_client(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
        sockaddr_un to{};
        to.sun_family = AF_UNIX;
        path.copy(to.sun_path, sizeof to.sun_path - 1);
        connect(reinterpret_cast<const sockaddr*>(&to), sizeof to);
    }
    ~raw_client() { ::close(socket_); }
    raw_client(const raw_client&) = delete;
    raw_client& operator=(const raw_client&) = delete;

    // False when the peer does not take it any more.
    bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
        return true;
    }
    void end_sending() const { ::shutdown(socket_, SHUT_WR); }

    // To the end of the connection.
    std::string read_all() {
        while (read_some()) {
        }
        return std::exchange(received_, {});
    }
    // One answer, by its Content-Length; whatever came before the end when there is no whole one.
    std::string read_answer() {
        for (;;) {
            const auto size = answer_size(received_);
            if (size > 0) {
                std::string one = received_.substr(0, size);
                received_.erase(0, size);
                return one;
            }
            if (!read_some()) return std::exchange(received_, {});
        }
    }
    // True when the server has closed the connection and said nothing more.
    bool at_end() { return !read_some() && received_.empty(); }

private:
    void connect(const sockaddr* to, socklen_t size) const {
        const timeval limit{10, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        if (::connect(socket_, to, size) != 0) throw std::runtime_error("cannot connect");
    }
    bool read_some() {
        char part[16384];
        const auto n = ::recv(socket_, part, sizeof part, 0);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            ADD_FAILURE() << "the server is silent";
        }
        if (n <= 0) return false;
        received_.append(part, static_cast<std::size_t>(n));
        return true;
    }
    static std::size_t answer_size(const std::string& bytes) {
        const auto head = bytes.find("\r\n\r\n");
        if (head == std::string::npos) return 0;
        const auto length = bytes.find("Content-Length: ");
        std::size_t body = 0;
        if (length < head) body = std::stoul(bytes.substr(length + 16));
        return bytes.size() >= head + 4 + body ? head + 4 + body : 0;
    }

    int socket_;
    std::string received_;
};

// "HTTP/1.1 200 OK..." -> 200; 0 when it is no answer.
inline unsigned status_of(const std::string& answer) {
    if (answer.size() < 12 || answer.compare(0, 9, "HTTP/1.1 ") != 0) return 0;
    return static_cast<unsigned>(std::stoul(answer.substr(9, 3)));
}

// The statuses of all answers in `bytes`. Bodies here never contain the marker.
inline std::vector<unsigned> statuses_of(const std::string& bytes) {
    std::vector<unsigned> all;
    for (auto at = bytes.find("HTTP/1.1 "); at != std::string::npos;
         at = bytes.find("HTTP/1.1 ", at + 1)) {
        all.push_back(status_of(bytes.substr(at)));
    }
    return all;
}

// Answers 200 with "<method> <target> <body>".
inline asio::awaitable<response> echo(const request& r) {
    response out;
    out.body = r.method + " " + r.target + " " + r.body;
    co_return out;
}

}  // namespace sluis::net::testing_support
