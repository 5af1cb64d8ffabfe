// One request of an adapter over HTTP: where it goes, and the answer as an adapter reads it.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "adapters/adapter.hpp"
#include "gateway/net/http_client.hpp"

namespace sluis::delivery {

namespace asio = boost::asio;

// An answer that owns what adapters::http_answer only refers to.
class kept_answer {
public:
    explicit kept_answer(net::client_response r);
    [[nodiscard]] adapters::http_answer view() const noexcept { return {status_, body_, headers_}; }

private:
    unsigned status_;
    std::string body_;
    std::vector<adapters::header> headers_;
};

using exchanged = boost::system::result<kept_answer, net::client_error>;

// `url`: the base URL, to which the request's target is added; or the token URL as it is.
asio::awaitable<exchanged> exchange(net::http_client& http, const std::string& url,
                                    const adapters::http_request& r);

}  // namespace sluis::delivery
