// The sandbox's certificate for localhost, and the authority that signed it.
#pragma once

#include <string>

#include "gateway/net/tls.hpp"

namespace sluis::sandbox {

struct certificate_set {
    net::certificate_files server{};
    std::string ca_file{};  // what clients are told to trust
};

// ca.pem, server.pem and server.key in `folder`: kept while they are good for another week, else
// made anew. The authority's key is thrown away once it has signed. Throws std::runtime_error.
[[nodiscard]] certificate_set load_certificate(const std::string& folder);

}  // namespace sluis::sandbox
