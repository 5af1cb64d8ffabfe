#include "gateway/delivery/exchange.hpp"

#include <utility>

namespace sluis::delivery {

kept_answer::kept_answer(net::client_response r) : status_(r.status), body_(std::move(r.body)) {
    for (const net::header& h : r.headers)
        headers_.push_back({h.name, h.value});
}

asio::awaitable<exchanged> exchange(net::http_client& http, const std::string& url,
                                    const adapters::http_request& r) {
    net::client_request asked;
    asked.method = r.method;
    asked.url = r.at_token_url ? url : url + r.target;
    if (!r.body.empty()) asked.headers.add("Content-Type", r.content_type);
    for (const adapters::header& h : r.headers)
        asked.headers.add(h.name, h.value);
    asked.body = r.body;
    asked.timeout = std::chrono::seconds{120};
    net::client_result answer = co_await http.send(asked);
    if (!answer) co_return answer.error();
    co_return kept_answer(std::move(*answer));
}

}  // namespace sluis::delivery
