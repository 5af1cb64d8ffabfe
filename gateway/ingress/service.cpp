#include "gateway/ingress/service.hpp"

#include <utility>

#include "gateway/ingress/routes.hpp"

namespace sluis::ingress {

service::service(const declaration::catalog_place& sources, queue::inbound& queue,
                 const clock& time, options with)
    : context_(sources, queue, time, std::move(with)) {}

net::handler service::handler() {
    return [this](const net::request& r) { return answer(r); };
}

asio::awaitable<net::response> service::answer(const net::request& r) {
    return dispatch(context_, r);
}

}  // namespace sluis::ingress
