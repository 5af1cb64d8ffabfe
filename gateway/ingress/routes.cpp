#include "gateway/ingress/routes.hpp"

#include <utility>
#include <vector>

#include "gateway/ingress/answers.hpp"
#include "gateway/ingress/health.hpp"
#include "gateway/ingress/hooks.hpp"

namespace sluis::ingress {
namespace {

// clang-format off
constexpr route all[] = {
    {"POST",    "/hooks/{source}", receive},
    {"GET",     "/hooks/{source}", answer_handshake},
    {"OPTIONS", "/hooks/{source}", answer_handshake},
    {"GET",     "/livez",          live},
    {"GET",     "/readyz",         ready},
};
// clang-format on

bool matches(std::string_view pattern, const std::vector<std::string>& path, std::string& open) {
    for (const std::string& segment : path) {
        if (!pattern.starts_with('/')) return false;
        pattern.remove_prefix(1);
        const std::string_view wanted = pattern.substr(0, pattern.find('/'));
        pattern.remove_prefix(wanted.size());
        if (wanted.starts_with('{')) {
            open = segment;
        } else if (wanted != segment) {
            return false;
        }
    }
    return pattern.empty();
}

bool takes(const route& r, std::string_view method) {
    return r.method == method || (r.method == "GET" && method == "HEAD");
}

}  // namespace

std::span<const route> routes() noexcept {
    return all;
}

asio::awaitable<net::response> dispatch(context& c, const net::request& r) {
    std::string allowed;
    std::string open;
    const auto path = net::split_path(r.path());
    for (const route& candidate : all) {
        if (!path || !matches(candidate.path, *path, open)) continue;
        if (takes(candidate, r.method)) {
            auto answer = candidate.handle(c, r, std::move(open));
            co_return co_await std::move(answer);
        }
        if (!allowed.empty()) allowed += ", ";
        allowed += candidate.method;
        if (candidate.method == "GET") allowed += ", HEAD";
    }
    if (path && path->size() == 2 && path->front() == "hooks") allowed = "POST";
    if (!allowed.empty()) co_return wrong_method(allowed);
    auto elsewhere = receive_at_path(c, r);
    co_return co_await std::move(elsewhere);
}

}  // namespace sluis::ingress
