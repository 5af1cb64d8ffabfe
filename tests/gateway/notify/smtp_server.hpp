// A mail server on loopback for the tests: plain, with STARTTLS, or with TLS from the first byte on. It
// keeps what it was told, and answers as a test says.
#pragma once

#include <istream>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>

#include "gateway/net/tls.hpp"

namespace sluis::notify::testing_support {

class smtp_server {
public:
    struct behaviour {
        std::optional<net::certificate_files> tls{};
        bool starts_with_tls = false;
        bool is_silent = false;                        // it never greets
        std::map<std::string, std::string> replies{};  // to "MAIL", "RCPT", "AUTH", "DATA" and "."
    };

    smtp_server() : smtp_server(behaviour{}) {}
    explicit smtp_server(behaviour as) : as_(std::move(as)) {
        if (as_.tls) {
            context_.use_certificate_chain_file(as_.tls->certificate);
            context_.use_private_key_file(as_.tls->key, boost::asio::ssl::context::pem);
        }
        thread_ = std::thread([this] { serve(); });
    }
    ~smtp_server() {
        {
            const std::lock_guard hold(mutex_);
            if (under_way_) ::shutdown(*under_way_, SHUT_RDWR);
        }
        ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
        thread_.join();
    }
    smtp_server(const smtp_server&) = delete;
    smtp_server& operator=(const smtp_server&) = delete;

    [[nodiscard]] std::string url(const std::string& scheme = "smtp") const {
        return scheme + "://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }
    // The commands in order; what came over TLS begins with "TLS ".
    [[nodiscard]] std::vector<std::string> heard() {
        const std::lock_guard hold(mutex_);
        return heard_;
    }
    // The last message as it was meant.
    [[nodiscard]] std::string message() {
        const std::lock_guard hold(mutex_);
        return message_;
    }

private:
    using tcp = boost::asio::ip::tcp;
    enum class then { end, start_tls };

    void serve() {
        for (;;) {
            boost::system::error_code ec;
            tcp::socket socket(io_);
            acceptor_.accept(socket, ec);
            if (ec) return;
            watch(socket.native_handle());
            try {
                talk_on(socket);
            } catch (const boost::system::system_error&) {  // it hung up
            }
            watch(std::nullopt);
        }
    }

    void talk_on(tcp::socket& socket) {
        if (as_.is_silent) {
            char one = 0;
            (void)socket.read_some(boost::asio::buffer(&one, 1));
            return;
        }
        if (!as_.starts_with_tls) {
            if (talk(socket, "", true) == then::end) return;
        }
        boost::asio::ssl::stream<tcp::socket&> secure(socket, context_);
        secure.handshake(boost::asio::ssl::stream_base::server);
        (void)talk(secure, "TLS ", as_.starts_with_tls);
    }

    template <class Stream>
    then talk(Stream& stream, const std::string& mark, bool greets) {
        boost::asio::streambuf buffer;
        const auto say = [&](const std::string& text) {
            boost::asio::write(stream, boost::asio::buffer(text + "\r\n"));
        };
        const auto line = [&] {
            boost::asio::read_until(stream, buffer, "\r\n");
            std::string text;
            std::istream in(&buffer);
            std::getline(in, text);
            text.pop_back();
            return text;
        };
        if (greets) say("220 test ESMTP");
        for (;;) {
            const std::string command = line();
            keep(mark + command);
            const std::string verb = command.substr(0, 4);
            const auto told = as_.replies.find(verb);
            if (verb == "EHLO") {
                const bool offers = as_.tls && mark.empty();
                say(offers ? "250-test\r\n250-STARTTLS\r\n250 AUTH PLAIN"
                           : "250-test\r\n250 AUTH PLAIN");
            } else if (verb == "STAR") {
                say("220 go on");
                return then::start_tls;
            } else if (verb == "QUIT") {
                say("221 bye");
                return then::end;
            } else if (told != as_.replies.end()) {
                say(told->second);
            } else if (verb == "AUTH") {
                say("334 ");
                keep(mark + "the password: " + line());
                say("235 ok");
            } else if (verb == "DATA") {
                say("354 go on");
                take(line);
                say(as_.replies.contains(".") ? as_.replies.at(".") : "250 taken");
            } else {
                say("250 ok");
            }
        }
    }

    template <class Line>
    void take(Line line) {
        std::string all;
        for (std::string text = line(); text != "."; text = line())
            all += (text.starts_with('.') ? text.substr(1) : text) + "\r\n";
        const std::lock_guard hold(mutex_);
        message_ = std::move(all);
    }

    void keep(std::string text) {
        const std::lock_guard hold(mutex_);
        heard_.push_back(std::move(text));
    }
    void watch(std::optional<int> socket) {
        const std::lock_guard hold(mutex_);
        under_way_ = socket;
    }

    behaviour as_;
    boost::asio::io_context io_{1};
    boost::asio::ssl::context context_{boost::asio::ssl::context::tls_server};
    tcp::acceptor acceptor_{io_, {boost::asio::ip::make_address("127.0.0.1"), 0}};
    std::mutex mutex_{};
    std::vector<std::string> heard_{};
    std::string message_{};
    std::optional<int> under_way_{};
    std::thread thread_{};
};

}  // namespace sluis::notify::testing_support
