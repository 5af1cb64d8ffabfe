// The configuration: one TOML file, read once at start. Sources, audiences and destinations are
// not here: they live in the store and are declared through the API or `sluis apply`.
//
// Every key is a row of one table (config.cpp) with its type, default, bounds and explanation; the
// shipped config/sluis.toml lists them all, and a test compares the two.
//
// Errors    All of them at once, by line, each with file, line, key and cure. An unknown key is an
//           error, with the key that was probably meant.
// Secrets   are never in the file: `env:NAME` or `file:PATH` say where they are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/error.hpp"
#include "gateway/base/secret.hpp"

namespace sluis::app {

struct config {
    struct {
        std::string hooks = "127.0.0.1:8080";  // where senders knock
        std::string admin = "127.0.0.1:8081";  // admin API and metrics
        std::string public_url{};              // what senders are told; empty: http://<hooks>
        std::string certificate{};             // PEM; empty: no TLS in process
        std::string private_key{};
        std::int64_t threads = 0;  // 0: one for each core
    } listen;

    struct {
        std::int64_t body_bytes = 1'048'576;
        std::int64_t header_bytes = 16'384;
        std::int64_t header_seconds = 10;
        std::int64_t body_seconds = 30;
        std::int64_t idle_seconds = 60;
        std::int64_t connections = 10'000;
        std::int64_t connections_per_address = 100;
        std::int64_t requests_per_source = 1'000;  // a second; 0: no limit
        std::int64_t requests_per_address = 0;     // behind a proxy all have the proxy's
    } limits;

    struct {
        std::string folder = "data";       // store, embedded Redis, keys
        std::int64_t retention_days = 30;  // raw submissions, for replay
        std::int64_t restore_days = 90;    // deleted contacts
    } data;

    struct {
        std::string server = "embedded";  // or host:port, or unix:/path
        std::string username{};
        secret password{};
        std::int64_t maxmemory_mb = 512;  // of the embedded server
        std::int64_t partitions = 64;
        std::int64_t max_length = 1'000'000;  // submissions that wait; then 503
        std::int64_t window_days = 7;         // how long an event key is remembered
        bool accept_weak_durability = false;  // start although Redis may lose what it acknowledged
    } queue;

    struct {
        std::string default_status = "non_marketing";  // for sources that inherit
        std::string preset = "hubspot_2020";
        std::string timezone = "UTC";
        std::string contract_start = "2026-01-01";
        std::string contract_renewal = "2027-01-01";
        // These are the preset's, unless it is "custom".
        std::string period = "contract";
        std::int64_t period_days = 30;       // of fixed_days
        std::int64_t exit_window_days = 90;  // -1: at any time
        std::string exit_outside_window = "reject";
        std::int64_t tier_limit = 0;  // 0: none
        std::string tier_on_limit = "hold";
        std::vector<std::int64_t> tier_steps{};
        std::vector<std::int64_t> tier_warn_at{80, 90, 100};
        std::string delete_releases = "never_in_period";
    } marketing;

    struct {
        bool allow_private_addresses = false;  // networks on loopback or in the local network
        std::string ca_file{};                 // PEM, instead of the system's certificates
        std::int64_t linger_ms = 1'000;        // additions wait so long for their batch to fill
        std::int64_t reconcile_seconds = 300;
        std::int64_t poll_seconds = 0;  // 0: as the network asks (Google: 30 minutes)
    } delivery;

    struct {
        std::string webhook{};  // where notices are posted; empty: only the log has them
        secret key{};           // "whsec_..."
        std::string email{};    // empty: none
    } notices;

    struct {
        std::string url{};  // smtps://host:465 or smtp://host:587; empty: no e-mails
        std::string username{};
        secret password{};
        std::string from{};
    } smtp;

    struct {
        std::string level = "info";
    } log;
};

// Reads and checks. `file_name` is for error texts only.
[[nodiscard]] config read_config(std::string_view text, std::string_view file_name,
                                 std::vector<error>& errors);

// Does it have a table that only a configuration has, right or wrong? False when it is no TOML.
[[nodiscard]] bool is_config(std::string_view text);

// One row of the table, as documentation and tests see it.
struct config_key {
    std::string_view name;     // "listen.hooks"
    std::string default_text;  // as TOML
    std::string_view explanation;
};
[[nodiscard]] std::vector<config_key> config_keys();

}  // namespace sluis::app
