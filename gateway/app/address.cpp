#include "gateway/app/address.hpp"

#include <charconv>

#include <boost/asio/ip/address.hpp>

namespace sluis::app {
namespace {

constexpr std::string_view unix_scheme = "unix:";

// "host:port" cut at its last colon, brackets taken off.
std::optional<address> cut(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    const bool bracketed = host.starts_with('[') && host.ends_with(']');
    if (bracketed) host = host.substr(1, host.size() - 2);
    const bool is_six = host.find(':') != std::string_view::npos;
    if (bracketed != is_six) return std::nullopt;
    address a{.host = std::string(host)};
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), a.port);
    if (ec != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return a;
}

}  // namespace

std::optional<address> read_address(std::string_view text) {
    auto a = cut(text);
    boost::system::error_code ec;
    if (a) boost::asio::ip::make_address(a->host, ec);
    return ec ? std::nullopt : a;
}

std::string to_text(const address& a) {
    const bool six = a.host.find(':') != std::string::npos;
    return (six ? '[' + a.host + ']' : a.host) + ':' + std::to_string(a.port);
}

std::optional<queue::server> read_server(std::string_view text) {
    if (text.starts_with(unix_scheme)) {
        const std::string_view path = text.substr(unix_scheme.size());
        if (path.empty()) return std::nullopt;
        return queue::server{.address = queue::unix_address{std::string(path)}};
    }
    const auto a = cut(text);
    if (!a || a->port == 0) return std::nullopt;
    return queue::server{.address = queue::tcp_address{a->host, a->port}};
}

}  // namespace sluis::app
