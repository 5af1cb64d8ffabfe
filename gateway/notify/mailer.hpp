// E-mails, one after the other on a thread of their own: a mail server that is slow holds up nothing.
//
// Limits     64 wait at most; one more is told to come later.
// Stopping   ends the one under way within a second; those that wait are told to come later.
#pragma once

#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "gateway/base/clock.hpp"
#include "gateway/notify/messenger.hpp"
#include "gateway/notify/smtp.hpp"

namespace sluis::notify {

class mailer {
public:
    mailer(mail_server server, const clock& time);
    ~mailer();
    mailer(const mailer&) = delete;
    mailer& operator=(const mailer&) = delete;

    void stop();  // from any thread
    // Resumes on the caller's executor.
    asio::awaitable<outcome> send(mail what);

private:
    struct parts;
    std::unique_ptr<parts> self_;
};

}  // namespace sluis::notify
