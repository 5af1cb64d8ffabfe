#include "gateway/ingress/health.hpp"

#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace sluis::ingress {
namespace {

using nlohmann::json;

net::response say(unsigned status, const json& body) {
    net::response r;
    r.status = status;
    r.headers.add("Content-Type", "application/json");
    r.headers.add("Cache-Control", "no-store");
    r.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    return r;
}

std::vector<std::string> reasons_against(const context& c) {
    std::vector<std::string> all;
    if (c.stopping) all.emplace_back("sluis is stopping");
    queue::readiness state = c.queue.state();
    if (state.what != queue::condition::ready) {
        all.push_back(state.reason.empty() ? "the queue is " + std::string(name(state.what))
                                           : std::move(state.reason));
    }
    if (!c.with.not_ready) return all;
    for (std::string& reason : c.with.not_ready())
        all.push_back(std::move(reason));
    return all;
}

}  // namespace

asio::awaitable<net::response> live(context&, const net::request&, std::string) {
    co_return say(200, json{{"live", true}});
}

asio::awaitable<net::response> ready(context& c, const net::request&, std::string) {
    const std::vector<std::string> reasons = reasons_against(c);
    json body{{"ready", reasons.empty()}, {"reasons", reasons}};
    if (!c.with.promise.empty()) body["acknowledgement"] = c.with.promise;
    co_return say(reasons.empty() ? 200 : 503, body);
}

}  // namespace sluis::ingress
