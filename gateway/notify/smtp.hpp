// One e-mail to the operator's mail server: submission after RFC 6409, by libcurl. It blocks.
//
// Encryption  smtps, or STARTTLS; without it only to this machine itself. Certificates are checked.
// Time        Ten seconds to connect, a minute for all of it; `stop` ends it at once.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "gateway/base/secret.hpp"
#include "gateway/notify/messenger.hpp"

namespace sluis::notify {

struct mail_server {
    std::string
        url{};  // "smtps://mail.example.com:465", "smtp://mail.example.com:587"; empty: none
    std::string username{};  // empty: it asks for none
    secret password{};
    std::string from{};     // the address that sluis writes from
    std::string ca_file{};  // PEM, instead of the system's certificates
};

// `message`: what compose() gave.
[[nodiscard]] outcome submit(const mail_server& server, const std::string& to,
                             const std::string& message, const std::atomic<bool>& stop);

[[nodiscard]] bool is_mail_server(std::string_view url) noexcept;
// Of such a URL: does it lead to this machine?
[[nodiscard]] bool is_on_loopback(std::string_view url) noexcept;

}  // namespace sluis::notify
