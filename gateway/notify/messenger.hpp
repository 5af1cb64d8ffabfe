// How sluis speaks to people and to other systems: a webhook, or an e-mail. One try each; whoever sends
// keeps what is to be told, and tries again.
//
// Delivery   At least once: an answer that was lost makes the outcome `retry`. Receivers know a repeat
//            by its id.
// Privacy    Neither what is sent nor what is answered is in a log or in an outcome's text.
// Ownership  Lives on one executor. What is sent is taken by value: nothing has to outlive the call.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "gateway/base/secret.hpp"

namespace sluis::notify {

namespace asio = boost::asio;

// Signed after Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature.
struct webhook {
    std::string url{};   // https, to an address of the public internet
    std::string id{};    // the same at every try; unique for the receiver
    std::string body{};  // JSON
    secret key{};        // "whsec_" and base64; without one nothing is sent
};

struct mail {
    std::string id{};  // the same at every try: it becomes the Message-ID
    std::string to{};  // one address
    std::string subject{};
    std::string text{};  // UTF-8, without HTML
};

struct outcome {
    enum class kind : std::uint8_t {
        delivered,
        retry,    // later it may work
        refused,  // it will not, unless somebody changes something
    };
    kind what = kind::retry;
    std::string why{};  // for people: "status 503"; no URL, address or body
    std::optional<std::chrono::seconds> wait{};  // as the receiver asks; at most a day

    friend bool operator==(const outcome&, const outcome&) = default;
};

class messenger {
public:
    virtual ~messenger() = default;
    virtual asio::awaitable<outcome> post(webhook what) = 0;
    virtual asio::awaitable<outcome> send(mail what) = 0;
};

}  // namespace sluis::notify
