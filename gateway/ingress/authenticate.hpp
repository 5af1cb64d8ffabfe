// Is a request from the source that its URL names? The reason is for the operator; the sender gets
// one and the same answer.
//
// Timing   A source that does not exist must not be quicker to refuse than one that does, so every
//          refusal costs one pass of HMAC-SHA256 over the body: verification's own, or a decoy. It
//          is no perfect cover (a source may have several keys, or a public key), but guessing ids
//          by the clock is no longer cheap.
// Threads  `refuses` may be called from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/time.hpp"
#include "gateway/declaration/catalog.hpp"
#include "gateway/ingress/reading.hpp"
#include "gateway/net/http.hpp"
#include "gateway/verify/digest.hpp"

namespace sluis::ingress {

class authenticator {
public:
    // `public_url` is what senders know this gateway as, without a path: some sign the URL.
    explicit authenticator(std::string public_url);

    // Why it is not authentic, as a metric label; nullopt: it is.
    [[nodiscard]] std::optional<std::string_view> refuses(const declaration::live_source& source,
                                                          const net::request& r, reading& body,
                                                          instant now) const;
    // The same for a source that there is not.
    [[nodiscard]] std::string_view refuses_unknown(const net::request& r) const;

private:
    void work_as_if(const net::request& r) const;

    std::string public_url_;
    verify::hmac_key decoy_;
};

}  // namespace sluis::ingress
