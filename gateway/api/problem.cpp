#include "gateway/api/problem.hpp"

#include <nlohmann/json.hpp>

namespace sluis::api {

net::response problem(unsigned status, const error& what) {
    const error only[] = {what};
    return problem(status, what.text(), only);
}

net::response problem(unsigned status, std::string detail, std::span<const error> errors) {
    nlohmann::json body{{"type", "about:blank"},
                        {"title", net::reason_phrase(status)},
                        {"status", status},
                        {"detail", std::move(detail)},
                        {"errors", nlohmann::json::array()}};
    for (const error& e : errors)
        body["errors"].push_back({{"what", e.what}, {"where", e.where}, {"cure", e.cure}});
    net::response r;
    r.status = status;
    r.headers.add("Content-Type", "application/problem+json");
    r.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return r;
}

}  // namespace sluis::api
