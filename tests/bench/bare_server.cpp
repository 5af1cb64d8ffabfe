// What Beast by itself can do: reads a request and answers it. `bench_bare_server PORT THREADS`.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <sys/socket.h>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

// As long as the answer of sluis.
const std::string answer = R"({"id":"0123456789abcdef0123456789abcdef","duplicate":false})";

asio::awaitable<void> serve(tcp::socket socket) {
    boost::beast::flat_buffer buffer;
    for (;;) {
        http::request<http::string_body> request;
        const auto [lost, read] = co_await http::async_read(socket, buffer, request, quietly);
        if (lost) co_return;
        http::response<http::string_body> response(http::status::ok, request.version());
        response.set(http::field::content_type, "application/json");
        response.keep_alive(request.keep_alive());
        response.body() = answer;
        response.prepare_payload();
        const auto [broken, written] = co_await http::async_write(socket, response, quietly);
        if (broken) co_return;
    }
}

asio::awaitable<void> listen(tcp::acceptor& acceptor) {
    for (;;) {
        auto [failed, socket] = co_await acceptor.async_accept(quietly);
        if (failed) co_return;
        socket.set_option(tcp::no_delay(true));
        asio::co_spawn(acceptor.get_executor(), serve(std::move(socket)), asio::detached);
    }
}

void run(std::uint16_t port) {
    asio::io_context io(1);
    tcp::acceptor acceptor(io, tcp::v4());
    acceptor.set_option(asio::socket_base::reuse_address(true));
    const int on = 1;
    ::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    acceptor.bind({asio::ip::address_v4::loopback(), port});
    acceptor.listen();
    asio::co_spawn(io, listen(acceptor), asio::detached);
    io.run();
}

}  // namespace

int main(int count, char** words) {
    if (count != 3) return 2;
    const auto port = static_cast<std::uint16_t>(std::atoi(words[1]));
    std::vector<std::jthread> threads;
    for (int i = 0; i < std::atoi(words[2]); ++i)
        threads.emplace_back(run, port);
}
