// The control API: what a person or a test in another process asks of the sandbox itself. Pure.
//
//     GET    /control/                              what goes on, in short
//     GET    /control/{network}/members?audience=   the tuples of an audience
//     GET    /control/{network}/violations          DELETE empties the list
//     GET    /control/{network}/faults              POST adds one (fault.hpp), DELETE ends all
//     POST   /control/{network}/tokens              {"state": "good|expired|revoked|grant_dead"}
#pragma once

#include <span>
#include <string_view>

#include "gateway/net/http.hpp"
#include "tests/sandbox/network.hpp"

namespace sluis::sandbox {

// `path` is what follows "/control".
[[nodiscard]] reply control(const net::request& r, std::string_view path,
                            std::span<network* const> networks);

}  // namespace sluis::sandbox
