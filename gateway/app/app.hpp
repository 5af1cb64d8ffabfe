// The parts, put together: from a configuration to a running sluis, and back.
//
// Threads   The one that calls `run` has the embedded Redis, the admin listener and the signals;
//           one applies, one delivers, and each front has its own. They meet in the queue and in
//           the store.
// Start     storage -> Redis -> sources -> fronts, apply, delivery, admin. Nothing listens before
//           everything that an acknowledgement needs is there.
// Stop      /readyz says no -> listeners close, requests under way are answered -> workers and the
//           applier end what is under way -> Redis -> store. Done within ten seconds. A second
//           signal ends the program at once, which loses nothing either (D1, D2).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "gateway/app/config.hpp"
#include "gateway/base/error.hpp"

namespace sluis::app {

// What is there once `run` has started everything.
struct started {
    std::string hooks_url{};  // as senders see it
    std::string admin_url{};
    std::string socket{};       // of the admin API, for the command line
    std::string durability{};   // what an acknowledgement is worth, as a sentence
    std::string first_token{};  // of the admin API, when this start made it; shown this once
    std::uint16_t hooks_port = 0;
    std::uint16_t admin_port = 0;
};

class app {
public:
    struct options {
        std::string version{};
        bool handle_signals = true;  // INT and TERM stop, HUP reads the certificate again
        std::function<void(const started&)> on_start{};
    };

    app(config c, options o);
    ~app();
    app(const app&) = delete;
    app& operator=(const app&) = delete;

    // Blocks until it is stopped. Errors: it could not start; nothing is left behind then.
    [[nodiscard]] result<void> run();

    void stop();  // from any thread

private:
    struct parts;
    std::unique_ptr<parts> self_;
};

}  // namespace sluis::app
