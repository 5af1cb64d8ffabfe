// The messenger that really sends: webhooks by an HTTP client, e-mails by the mailer.
#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/notify/mailer.hpp"
#include "gateway/notify/messenger.hpp"

namespace sluis::notify {

class courier : public messenger {
public:
    // The client and the clock outlive it.
    courier(net::http_client& http, const clock& time, mail_server server);

    void stop() { mails_.stop(); }  // from any thread: e-mails come later

    asio::awaitable<outcome> post(webhook what) override;
    asio::awaitable<outcome> send(mail what) override;

private:
    net::http_client& http_;
    const clock& time_;
    mailer mails_;
};

}  // namespace sluis::notify
