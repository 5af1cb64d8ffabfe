// A page of an export. Nothing is given out that is not in the audit log.
#pragma once

#include <string>

#include "gateway/api/call.hpp"
#include "gateway/api/handlers.hpp"

namespace sluis::api {

struct exported {
    net::response answer{};
    std::string words{};  // for the audit log; empty: nothing was given
};

// Writes it down, and then gives it out.
asio::awaitable<net::response> give_out(services& s, const call& c, exported page,
                                        std::string action, std::string subject);

}  // namespace sluis::api
