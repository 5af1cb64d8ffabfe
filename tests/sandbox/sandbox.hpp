// The sandbox ad networks: Google and Meta on this machine, by their published rules.
//
//     running_sandbox s({.folder = temporary_folder});
//     ... a destination with base URL s.url(which::google), credential s.credential_file(...),
//         token URL s.token_url(), and s.ca_file() as the authority to trust ...
//     EXPECT_EQ(s.members(which::google, "7090784486"), desired);
//     EXPECT_TRUE(s.violations().empty());
//
// Lifetime  Serves from the constructor to stop() on a thread of its own.
// Threads   May be asked from any thread; each question waits for the sandbox's own.
// Errors    The constructor throws std::exception when the folder or the port cannot be used.
// State     `folder` keeps the certificate, the credentials and state.json: a sandbox that is
//           started on the same folder has the same members.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "tests/sandbox/audience.hpp"
#include "tests/sandbox/fault.hpp"
#include "tests/sandbox/google.hpp"
#include "tests/sandbox/meta.hpp"
#include "tests/sandbox/network.hpp"

namespace sluis::sandbox {

enum class which : std::uint8_t { google, meta };

struct options {
    std::string folder{};  // made when it is not there
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // any free one
    google_settings google{};
    meta_settings meta{};
    const clock* time = nullptr;                    // none: the system's
    std::function<void(const std::string&)> log{};  // one line for each request
    std::chrono::milliseconds save_after{200};      // a change, at the latest
};

class running_sandbox {
public:
    explicit running_sandbox(options o);
    ~running_sandbox();  // stops
    running_sandbox(const running_sandbox&) = delete;
    running_sandbox& operator=(const running_sandbox&) = delete;

    void stop();  // and saves; what it knows can still be asked

    [[nodiscard]] std::uint16_t port() const noexcept;
    [[nodiscard]] std::string url(which n) const;  // "https://localhost:18443/google"
    [[nodiscard]] std::string token_url() const;   // Google's
    [[nodiscard]] std::string ca_file() const;
    [[nodiscard]] std::string credential_file(which n) const;
    [[nodiscard]] std::string google_user_file() const;  // the refresh token credential

    [[nodiscard]] member_set members(which n, const std::string& audience) const;
    [[nodiscard]] counts totals(which n) const;
    [[nodiscard]] std::vector<std::string> violations() const;  // of both networks
    void clear_violations();

    void add_fault(which n, const fault& f);
    void clear_faults(which n);
    void set_tokens(which n, token_state s);

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace sluis::sandbox
