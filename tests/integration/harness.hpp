// sluis and the sandbox ad networks as programs on this machine, and senders that sign.
//
//     installation here;
//     here.sluis.submit("m-1", person("anna@example.com"));
//     ASSERT_TRUE(here.settles());
//     EXPECT_EQ(here.networks.members("google"), std::set<json>{at_google("anna@example.com")});
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/time.hpp"
#include "tests/integration/caller.hpp"
#include "tests/integration/process.hpp"

namespace sluis::harness {

// --- The networks --------------------------------------------------------------------------------

inline constexpr const char* google_audience = "7090784486";
inline constexpr const char* meta_audience = "23850000000000001";
inline constexpr const char* meta_successor = "23850000000000002";

class sandbox {
public:
    // Starts it; it keeps what it knows in `place`/sandbox.
    explicit sandbox(const folder& place);

    [[nodiscard]] std::string url(const std::string& path) const;
    [[nodiscard]] std::string file(const std::string& name) const { return folder_ + '/' + name; }
    [[nodiscard]] std::string ca_file() const { return file("ca.pem"); }

    // Of "google" or "meta", as tests/sandbox/control.hpp has it. Each member is an array of
    // [kind, value], sorted.
    std::set<json> members(const std::string& network, std::string audience = "");
    json totals(const std::string& network);  // {"requests": .., "added": .., "removed": ..}
    json violations(const std::string& network);
    void add_fault(const std::string& network, const json& fault);
    void end_faults(const std::string& network);
    void set_tokens(const std::string& network, const std::string& state);

private:
    json control(const std::string& method, const std::string& path, const json& body = nullptr);

    std::string folder_;
    std::uint16_t port_;
    process program_;
    caller call_{};
};

// What a network gets of somebody with these alone ("": none). Meta also gets the contact's number.
[[nodiscard]] json at_google(const std::string& email, const std::string& phone = "");
[[nodiscard]] json at_meta(std::int64_t contact, const std::string& email,
                           const std::string& phone = "");

// --- The program ---------------------------------------------------------------------------------

using settings = std::map<std::string, std::string>;  // "queue.server" to a TOML value

class gateway {
public:
    gateway(const folder& place, const sandbox& networks, const settings& extra = {});

    // Starts it and waits until it is ready; throws with its log when it is not. `wrapper` is what
    // runs it, if anything.
    void start(const words& wrapper = {});
    void launch(const words& wrapper = {});  // starts it only
    // SIGTERM; how long it took. Throws when it does not end with 0.
    milliseconds stop();
    void kill();  // -9; its Redis ends by itself soon after
    [[nodiscard]] process& program() { return *program_; }
    [[nodiscard]] pid_t redis() const;  // of the embedded redis-server; -1: none runs
    [[nodiscard]] std::string log() const { return read_file(log_); }

    [[nodiscard]] const std::string& data() const noexcept { return data_; }
    [[nodiscard]] const std::string& config_file() const noexcept { return config_; }
    [[nodiscard]] std::string url(const std::string& path) const { return hooks_ + path; }
    [[nodiscard]] std::string admin_url(const std::string& path) const { return admin_ + path; }
    answer get(const std::string& path) { return call_.get(url(path)); }
    answer post(const net::client_request& r) { return call_.send(r); }
    [[nodiscard]] bool ready() { return get("/readyz").status == 200; }

    // The command line. `api` asks the same over the same socket, without a program in between,
    // and throws with what it said when it refuses.
    [[nodiscard]] output cli(words arguments) const;
    json api(const std::string& method, const std::string& target,
             const json& body = nullptr) const;
    // Declares it; true: and the audiences that it changes are filled.
    bool apply(const json& declarations);

    // Signed, to the source `crm`. The id is what a repetition is known by.
    [[nodiscard]] net::client_request submission(const std::string& id, const json& event) const;
    answer submit(const std::string& id, const json& event);

    // Nothing waits: all is applied, fetched, sent and answered for, and no audience is being filled.
    [[nodiscard]] bool settled() const;
    // The counts of an audience at a destination.
    [[nodiscard]] json breakdown(const std::string& destination,
                                 const std::string& audience = "everybody") const;
    // All about the one contact that has this e-mail, phone or external id; null: there is none.
    [[nodiscard]] json contact(const std::string& identifier) const;

private:
    std::string place_;
    std::string data_;
    std::string config_;
    std::string log_;
    std::string hooks_;
    std::string admin_;
    std::optional<process> program_{};
    caller call_;
};

// Time cannot be waited for: of a sluis that does not run, the period's end is put to `at`, an instant
// that has passed, with the exits that were scheduled for it.
void let_boundary_pass(const gateway& sluis, instant at);

// A Redis of the user's own, on a Unix socket in `place`. What it takes is on disk at once.
class redis_server {
public:
    explicit redis_server(const folder& place);
    void start(const words& options = {});
    void kill() { program_->kill(); }
    [[nodiscard]] std::string address() const { return "\"unix:" + socket_ + '"'; }  // as TOML
    output command(words arguments) const;                                           // by redis-cli
    // Many, as redis-cli --pipe takes them.
    [[nodiscard]] output pipe(const std::string& file) const;

private:
    std::string folder_;
    std::string socket_;
    std::optional<process> program_{};
};

// --- Declarations, events and signatures ---------------------------------------------------------

// Sources `form` (Typeform), `shop` (Shopify), `site` (WordPress), `leads` (Meta's lead ads) and `crm`;
// destinations `google` and `meta`; the audience `everybody` at both.
[[nodiscard]] json declare(const folder& place, const sandbox& networks);

// Events of the source `crm`. `at` orders those of one person.
[[nodiscard]] json event(const std::string& type, const json& data,
                         const std::string& at = "2026-04-02T07:00:00Z");
// Somebody who consents.
[[nodiscard]] json person(const std::string& email, const json& more = json::object(),
                          const std::string& at = "2026-04-01T07:00:00Z");

// `ago`: signed so long before now.
[[nodiscard]] net::client_request from_crm(const std::string& url, const std::string& id,
                                           const std::string& body, seconds ago = seconds(0));
[[nodiscard]] net::client_request from_typeform(const std::string& url, const std::string& body);
[[nodiscard]] net::client_request from_shopify(const std::string& url, const std::string& id,
                                               const std::string& topic, const std::string& body);
[[nodiscard]] net::client_request from_wordpress(const std::string& url, const std::string& form);
// Thin: the leads' ids. Meta (the sandbox) has the answers of each.
[[nodiscard]] net::client_request from_meta_leads(const std::string& url,
                                                  const std::vector<std::string>& leads);
[[nodiscard]] std::string email_of_lead(const std::string& id);

// All of it, running and declared.
struct installation {
    explicit installation(const settings& extra = {});
    [[nodiscard]] bool settles() {
        return until([this] { return sluis.settled(); });
    }

    folder place{};
    sandbox networks{place};
    gateway sluis;
};

[[nodiscard]] std::string base64(std::string_view bytes);
[[nodiscard]] std::string hmac_sha256(std::string_view text);  // by the sources' secret
[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace sluis::harness
