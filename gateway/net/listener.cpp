#include "gateway/net/listener.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unistd.h>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace sluis::net {
namespace {

using boost::system::error_code;
constexpr int backlog = 1024;

void reuse_port(int socket, error_code& ec) {
    const int on = 1;
    if (::setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0) return;
    ec.assign(errno, boost::system::system_category());
}

// With SO_REUSEPORT alone the kernel would let two programs of one user share a port in silence.
error_code who_else_listens(const asio::any_io_executor& executor,
                            const listener::protocol::endpoint& at) {
    asio::basic_socket_acceptor<listener::protocol> probe(executor);
    error_code ec;
    probe.open(at.protocol(), ec);
    if (!ec) probe.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec) probe.bind(at, ec);
    return ec;
}

bool somebody_answers(const asio::any_io_executor& executor,
                      const asio::local::stream_protocol::endpoint& at) {
    asio::local::stream_protocol::socket probe(executor);
    error_code ec;
    probe.connect(at, ec);
    return !ec;
}

}  // namespace

void listener::close() noexcept {
    error_code ignored;
    acceptor.close(ignored);
    if (!unix_path.empty()) ::unlink(unix_path.c_str());
}

result<listener> open_tcp(const asio::any_io_executor& executor, const std::string& address,
                          std::uint16_t port, bool secure, bool joins) {
    const std::string where = address + ":" + std::to_string(port);
    error_code ec;
    const auto ip = asio::ip::make_address(address, ec);
    if (ec) return error{"not an IP address", where, "give one, such as 127.0.0.1 or ::"};
    const asio::ip::tcp::endpoint at(ip, port);
    listener made{.acceptor = asio::basic_socket_acceptor<listener::protocol>(executor),
                  .secure = secure};
    const listener::protocol::endpoint generic(at);
    if (port != 0 && !joins) ec = who_else_listens(executor, generic);
    if (!ec) made.acceptor.open(generic.protocol(), ec);
    if (!ec) made.acceptor.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec) reuse_port(made.acceptor.native_handle(), ec);
    if (!ec && ip.is_v6()) made.acceptor.set_option(asio::ip::v6_only(false), ec);
    if (!ec) made.acceptor.bind(generic, ec);
    if (!ec) made.acceptor.listen(backlog, ec);
    if (ec) {
        return error{"cannot listen: " + ec.message(), where,
                     "choose a free port, and an address of this machine"};
    }
    const auto bound = made.acceptor.local_endpoint(ec);
    sockaddr_in6 name{};  // port and family are at the same place for IPv4
    std::memcpy(&name, bound.data(), std::min(sizeof name, bound.size()));
    made.port = ntohs(name.sin6_port);
    return made;
}

result<listener> open_unix(const asio::any_io_executor& executor, const std::string& path) {
    if (path.empty() || path.size() > 107) {
        return error{"a socket path has 1 to 107 bytes", path, "choose a shorter one"};
    }
    const asio::local::stream_protocol::endpoint at(path);
    struct stat found {};
    if (::lstat(path.c_str(), &found) == 0) {
        if (!S_ISSOCK(found.st_mode)) {
            return error{"there is a file that is not a socket", path, "move it away"};
        }
        if (somebody_answers(executor, at)) {
            return error{"another program listens here", path, "stop it, or choose another path"};
        }
        ::unlink(path.c_str());
    }
    listener made{.acceptor = asio::basic_socket_acceptor<listener::protocol>(executor),
                  .unix_path = path};
    const listener::protocol::endpoint generic(at);
    error_code ec;
    made.acceptor.open(generic.protocol(), ec);
    // On Linux the file gets the mode of the socket: no moment in which others may connect.
    if (!ec && ::fchmod(made.acceptor.native_handle(), 0600) != 0) {
        ec.assign(errno, boost::system::system_category());
    }
    if (!ec) made.acceptor.bind(generic, ec);
    if (!ec) made.acceptor.listen(backlog, ec);
    if (!ec) return made;
    return error{"cannot listen: " + ec.message(), path, "check that its folder can be written"};
}

std::optional<asio::ip::address> address_of(const listener::protocol::endpoint& peer) {
    if (peer.data()->sa_family == AF_INET) {
        sockaddr_in name{};
        std::memcpy(&name, peer.data(), sizeof name);
        return asio::ip::address_v4(ntohl(name.sin_addr.s_addr));
    }
    if (peer.data()->sa_family != AF_INET6) return std::nullopt;
    sockaddr_in6 name{};
    std::memcpy(&name, peer.data(), sizeof name);
    asio::ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), &name.sin6_addr, bytes.size());
    const asio::ip::address_v6 v6(bytes);
    if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6);
    return v6;
}

}  // namespace sluis::net
