#include "gateway/net/url.hpp"

#include <algorithm>

#include "gateway/net/framing_fields.hpp"
#include "gateway/net/http.hpp"

namespace sluis::net {
namespace {

constexpr std::size_t longest_url = 8192;
constexpr std::size_t longest_host = 253;
constexpr std::size_t longest_label = 63;

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool takes(std::string_view& text, std::string_view prefix) {
    if (!iequals(text.substr(0, prefix.size()), prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

// Something would read such a host as an IPv4 address.
bool ends_in_number(std::string_view host) {
    const auto label = host.substr(host.rfind('.') + 1);
    return std::all_of(label.begin(), label.end(), is_digit) || label.starts_with("0x");
}

bool labels_are_valid(std::string_view host) {
    if (host.empty() || host.size() > longest_host) return false;
    for (;;) {
        const auto label = host.substr(0, host.find('.'));
        if (label.empty() || label.size() > longest_label) return false;
        if (label.front() == '-' || label.back() == '-') return false;
        if (label.size() == host.size()) return true;
        host.remove_prefix(label.size() + 1);
    }
}

bool take_host(std::string_view authority, url& out) {
    boost::system::error_code ec;
    const auto last_colon = authority.rfind(':');
    const bool has_port = last_colon != std::string_view::npos && authority.back() != ']';
    const auto host = authority.substr(0, has_port ? last_colon : authority.size());
    if (has_port)
        out.port = static_cast<std::uint16_t>(*parse_length(authority.substr(last_colon + 1)));
    if (host.front() == '[') {
        out.address =
            boost::asio::ip::make_address_v6(std::string(host.substr(1, host.size() - 2)), ec);
        out.host = out.address->to_string();
        return !ec;
    }
    out.host = host;
    std::transform(out.host.begin(), out.host.end(), out.host.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    if (!labels_are_valid(out.host)) return false;
    if (!ends_in_number(out.host)) return true;
    out.address = boost::asio::ip::make_address_v4(out.host, ec);
    return !ec && out.address->to_string() == out.host;
}

}  // namespace

std::string url::authority() const {
    std::string all = address && address->is_v6() ? "[" + host + "]" : host;
    if (port != (secure ? 443 : 80)) all += ":" + std::to_string(port);
    return all;
}

std::optional<url> parse_url(std::string_view text) {
    if (text.size() > longest_url || !is_target(text)) return std::nullopt;
    if (text.find('\\') != std::string_view::npos) return std::nullopt;
    url out;
    if (!takes(text, "https://")) {
        if (!takes(text, "http://")) return std::nullopt;
        out.secure = false;
        out.port = 80;
    }
    const auto authority = text.substr(0, text.find_first_of("/?"));
    if (!is_authority(authority) || !take_host(authority, out)) return std::nullopt;
    const auto target = text.substr(authority.size());
    out.target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);
    return out;
}

}  // namespace sluis::net
