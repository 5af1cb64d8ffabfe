// sluis-sandbox: the sandbox ad networks as a program.

#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "tests/sandbox/sandbox.hpp"

namespace {

using namespace sluis::sandbox;

constexpr const char* about =
    "Plays the ad networks Google and Meta on this machine, by their published rules: it refuses "
    "what they refuse, answers in their words, and remembers who is in which audience. For trying "
    "sluis out and for its tests; it reaches nobody.";

constexpr const char* ending =
    "On the first start the folder gets a certificate for localhost (trust ca.pem), the "
    "credentials google.json, google_user.json and meta.json, and from then on state.json with "
    "the members.\n\n"
    "Ask it:    curl --cacert FOLDER/ca.pem https://localhost:18443/control/\n"
    "Break it:  curl ... https://localhost:18443/control/google/faults "
    "-d '{\"kind\": \"rate_limited\", \"requests\": 2}'\n"
    "Kinds: rate_limited, too_many_requests, server_error, slow, reset, answer_lost, "
    "token_revoked, audience_gone, terms_not_accepted, records_refused.";

// "127.0.0.1:18443"; false when it is not so.
bool read_listen(const std::string& text, options& o) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return false;
    const std::string port = text.substr(colon + 1);
    if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != port.npos) {
        return false;
    }
    if (std::stoul(port) > 65'535) return false;
    o.address = text.substr(0, colon);
    if (o.address.size() > 2 && o.address.front() == '[' && o.address.back() == ']') {
        o.address = o.address.substr(1, o.address.size() - 2);
    }
    o.port = static_cast<std::uint16_t>(std::stoul(port));
    return true;
}

// Before any thread, so that all of them leave the signals to `wait_for_end`.
sigset_t block_signals() {
    sigset_t ending_signals;
    sigemptyset(&ending_signals);
    sigaddset(&ending_signals, SIGINT);
    sigaddset(&ending_signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending_signals, nullptr);
    return ending_signals;
}

void serve(const options& o) {
    const sigset_t ending_signals = block_signals();
    running_sandbox sandbox(o);
    std::cout << "The sandbox ad networks are at https://localhost:" << sandbox.port()
              << "  (google, meta, control; trust " << sandbox.ca_file() << ")" << std::endl;
    int signal = 0;
    sigwait(&ending_signals, &signal);
    sandbox.stop();
    for (const std::string& v : sandbox.violations())
        std::cout << "violation: " << v << '\n';
    std::cout << "The sandbox has stopped; " << o.folder << " keeps its members." << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
    options o;
    std::string listen = "127.0.0.1:18443";
    std::int64_t status_delay = o.google.status_delay.count();
    std::int64_t token_life = o.google.token_life.count();
    bool quiet = false;
    CLI::App app(about, "sluis-sandbox");
    app.footer(ending);
    app.add_option("--listen", listen, "where to listen; port 0 takes any free one")
        ->type_name("ADDRESS:PORT")
        ->capture_default_str();
    o.folder = "data/sandbox";
    app.add_option("--folder", o.folder, "what it keeps: certificate, credentials, members")
        ->type_name("DIR")
        ->capture_default_str();
    app.add_option("--google-audience", o.google.audiences, "user lists that exist")
        ->type_name("ID")
        ->capture_default_str();
    app.add_option("--meta-audience", o.meta.audiences, "Custom Audiences that exist")
        ->type_name("ID")
        ->capture_default_str();
    app.add_option("--status-delay", status_delay, "until Google's request status is final")
        ->type_name("MS")
        ->check(CLI::Range(0, 86'400'000))
        ->capture_default_str();
    app.add_option("--token-life", token_life, "of Google's access tokens")
        ->type_name("SECONDS")
        ->check(CLI::Range(1, 3'600))
        ->capture_default_str();
    app.add_flag("--quiet", quiet, "no line for each request");
    CLI11_PARSE(app, argc, argv);
    if (!read_listen(listen, o)) {
        std::cerr << "sluis-sandbox: --listen takes an address and a port: 127.0.0.1:18443\n";
        return 2;
    }
    o.google.status_delay = std::chrono::milliseconds(status_delay);
    o.google.token_life = std::chrono::seconds(token_life);
    if (!quiet) o.log = [](const std::string& line) { std::cout << line << std::endl; };
    try {
        serve(o);
    } catch (const std::exception& e) {
        std::cerr << "sluis-sandbox: " << e.what() << '\n';
        return 1;
    }
    return 0;
}
