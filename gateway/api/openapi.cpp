// GET /api/openapi.yaml and /api/openapi.json: what the API is.

#include "gateway/api/openapi.hpp"

#include "gateway/api/handlers.hpp"

namespace sluis::api {
namespace {

net::response document(const char* type, std::string_view text) {
    net::response r;
    r.headers.add("Content-Type", type);
    r.body = text;
    return r;
}

}  // namespace

asio::awaitable<net::response> show_openapi(services&, const call&) {
    co_return document("application/yaml", openapi_document());
}

asio::awaitable<net::response> show_openapi_json(services&, const call&) {
    co_return document("application/json", openapi_json());
}

}  // namespace sluis::api
