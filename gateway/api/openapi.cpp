// GET /api/openapi.yaml: what the API is.

#include "gateway/api/openapi.hpp"

#include "gateway/api/handlers.hpp"

namespace sluis::api {

asio::awaitable<net::response> show_openapi(services&, const call&) {
    net::response r;
    r.headers.add("Content-Type", "application/yaml");
    r.body = openapi_document();
    co_return r;
}

}  // namespace sluis::api
