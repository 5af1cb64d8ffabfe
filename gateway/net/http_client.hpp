// Sends one HTTP request and says what became of it.
//
// Redirects are never followed: a 3xx is an answer like any other. gzip is not asked for.
//
// Ownership  A client lives on one executor: an io_context run by one thread, or a strand.
// Lifetime   The client and the request must outlive `send`: name the request, do not pass a
//            temporary (GCC 12 destroys temporary aggregates twice in a co_await statement).
//            Idle connections keep their executor busy until the client goes.
// Errors     A closed list; `sent` says whether the whole request had left, so that its effect is
//            unknown. Any status is a success here.
// Cancelling `send` throws operation_aborted (boost::system::system_error); effect unknown.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include "gateway/base/error.hpp"
#include "gateway/net/http.hpp"
#include "gateway/net/tls.hpp"

namespace sluis::net {

namespace asio = boost::asio;

struct client_request {
    std::string method = "GET";
    std::string url{};      // absolute; https, or http where the client allows it
    header_list headers{};  // Host, Content-Length and Connection are the client's
    std::string body{};     // goes with any method
    std::chrono::milliseconds timeout{30'000};  // for all of it
    std::size_t max_answer = 1 << 20;           // bytes of body
};

struct client_response {
    unsigned status = 0;
    header_list headers{};
    std::string body{};
};

enum class client_failure : std::uint8_t {
    invalid,            // not sent: the URL or a header is not valid, or not allowed
    dns,                // the name has no address now
    refused_address,    // the name leads to an address that must not be called
    connect,            // nobody there
    tls,                // no TLS, or a certificate that is not trusted or for another name
    timeout,            // see `sent`
    reset_before_sent,  // lost before the whole request had left: no effect
    reset_after_sent,   // the answer was lost: effect unknown
    too_large,          // an answer over the limit; effect unknown
    malformed,          // not HTTP; effect unknown
};
[[nodiscard]] std::string_view name(client_failure f) noexcept;

struct client_error {
    client_failure failure{};
    bool sent = false;     // the whole request left: it may have had its effect
    std::string detail{};  // for people; never the URL's path or query, a header or a body
    friend bool operator==(const client_error&, const client_error&) = default;
};

[[noreturn]] inline void throw_exception_from_error(const client_error& e,
                                                    const boost::source_location& at) {
    sluis::throw_exception_from_error(error{std::string(name(e.failure)) + " " + e.detail}, at);
}

using client_result = boost::system::result<client_response, client_error>;

class http_client {
public:
    virtual ~http_client() = default;
    virtual asio::awaitable<client_result> send(const client_request& r) = 0;
};

struct client_options {
    bool allow_http = false;     // URLs without TLS
    bool allow_private = false;  // loopback, private and other special addresses (ssrf_guard.hpp)
    tls_context tls{};           // none: made by client_tls() at the first https request
    std::size_t idle_per_host = 8;                  // connections kept for the next request
    std::chrono::milliseconds idle_time{30'000};    // and for how long
    std::chrono::milliseconds connect_time{5'000};  // name, TCP and TLS together
};

// The real one, with a pool of connections per host.
[[nodiscard]] std::unique_ptr<http_client> make_http_client(asio::any_io_executor executor,
                                                            client_options options = {});

}  // namespace sluis::net
