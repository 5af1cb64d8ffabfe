#include <csignal>
#include <stdexcept>
#include <utility>

#include "gateway/net/unix_client.hpp"
#include "tests/integration/harness.hpp"

namespace sluis::harness {
namespace {

std::string toml_text(const std::string& text) {
    return '"' + text + '"';
}

std::string toml(const settings& all) {
    std::string text;
    for (const auto& [key, value] : all)
        text += key + " = " + value + '\n';
    return text;
}

net::tls_context trust_of(const sandbox& networks) {
    return *net::client_tls(networks.ca_file());
}

std::string scheme_of(const settings& all) {
    return all.contains("listen.certificate") ? "https://localhost:" : "http://127.0.0.1:";
}

}  // namespace

gateway::gateway(const folder& place, const sandbox& networks, const settings& extra)
    : place_(place.path()),
      data_(place / "data"),
      config_(place / "sluis.toml"),
      log_(place / "sluis.log"),
      call_(trust_of(networks)) {
    const std::string hooks = std::to_string(free_port());
    const std::string admin = std::to_string(free_port());
    settings all = extra;
    all.insert({{"listen.hooks", toml_text("127.0.0.1:" + hooks)},
                {"listen.admin", toml_text("127.0.0.1:" + admin)},
                {"data.folder", toml_text(data_)},
                {"delivery.allow_private_addresses", "true"},
                {"delivery.ca_file", toml_text(networks.ca_file())},
                {"delivery.linger_ms", "50"},
                {"limits.requests_per_source", "0"},
                {"delivery.poll_seconds", "1"}});
    write_file(config_, toml(all));
    hooks_ = scheme_of(all) + hooks;
    admin_ = "http://127.0.0.1:" + admin;
}

void gateway::launch(const words& wrapper) {
    words all = wrapper;
    all.insert(all.end(), {SLUIS_PROGRAM, "serve", "--config", config_});
    program_.emplace(all, log_);
}

void gateway::start(const words& wrapper) {
    launch(wrapper);
    (void)until([&] { return ready() || program_->ended(); });
    if (program_->ended() || !ready()) throw std::runtime_error("sluis is not ready: " + log());
}

milliseconds gateway::stop() {
    const auto begun = std::chrono::steady_clock::now();
    program_->signal(SIGTERM);
    const auto code = program_->wait(patience);
    if (code != 0) throw std::runtime_error("sluis did not end with 0: " + log());
    return std::chrono::ceil<milliseconds>(std::chrono::steady_clock::now() - begun);
}

void gateway::kill() {
    program_->kill();
}

pid_t gateway::redis() const {
    const auto children = children_of(program_->pid());
    return children.empty() ? -1 : children.front();
}

output gateway::cli(words arguments) const {
    arguments.insert(arguments.begin(), {SLUIS_PROGRAM, "--data", data_});
    return run(arguments);
}

json gateway::api(const std::string& method, const std::string& target, const json& body) const {
    net::client_request r;
    r.method = method;
    r.url = target;
    r.max_answer = std::size_t{64} << 20U;
    if (!body.is_null()) {
        r.headers.add("Content-Type", "application/json");
        r.body = body.dump();
    }
    const auto a = net::call_unix(data_ + "/admin.sock", r);
    if (!a) throw std::runtime_error(target + ": " + std::string(name(a.error().failure)));
    if (a->status >= 300) throw std::runtime_error(target + ": " + a->body);
    return json::parse(a->body);
}

bool gateway::apply(const json& declarations) {
    const std::string file = place_ + "/declarations.json";
    write_file(file, declarations.dump());
    const output done = cli({"apply", "-f", file, "--yes", "--wait"});
    if (done.code != 0) throw std::runtime_error(done.err);
    return true;
}

net::client_request gateway::submission(const std::string& id, const json& event) const {
    return from_crm(url("/hooks/crm"), id, event.dump());
}

answer gateway::submit(const std::string& id, const json& event) {
    return post(submission(id, event));
}

// First what comes in, then what follows from it.
bool gateway::settled() const {
    const json now = api("GET", "/api/status");
    const json& submissions = now["submissions"];
    if (submissions["waiting"] != 0 || submissions["fetching"] != 0) return false;
    if (now["jobs_running"] != 0) return false;
    for (const json& d : now["destinations"]) {
        if (d["waiting_add"] != 0 || d["waiting_remove"] != 0) return false;
    }
    const json audiences = api("GET", "/api/audiences");
    for (const json& audience : audiences["items"]) {
        for (const json& t : audience["targets"]) {
            if (t["pending"] != 0 || t["leaving"] != 0) return false;
        }
    }
    return true;
}

json gateway::breakdown(const std::string& destination, const std::string& audience) const {
    const json all = api("GET", "/api/audiences/" + audience + "/breakdown");
    for (const json& d : all["destinations"]) {
        if (d["destination"] == destination) return d;
    }
    throw std::runtime_error(audience + " is not kept at " + destination);
}

json gateway::contact(const std::string& identifier) const {
    const json answer = api("POST", "/api/contacts/find", {{"text", identifier}});
    const json& found = answer["items"];
    if (found.empty()) return nullptr;
    if (found.size() > 1) throw std::runtime_error("there are several contacts with one identity");
    return api("GET", "/api/contacts/" + std::to_string(found[0]["id"].get<std::int64_t>()));
}

redis_server::redis_server(const folder& place)
    : folder_(place / "redis"), socket_(place / "redis.sock") {
    if (run({"mkdir", folder_}).code != 0) throw std::runtime_error(folder_);
}

void redis_server::start(const words& options) {
    words all{"redis-server",
              "--port",
              "0",
              "--unixsocket",
              socket_,
              "--dir",
              folder_,
              "--appendonly",
              "yes",
              "--appendfsync",
              "always",
              "--save",
              "",
              "--maxmemory-policy",
              "noeviction"};
    all.insert(all.end(), options.begin(), options.end());
    program_.emplace(all, folder_ + "/log");
    if (!until([&] { return command({"PING"}).out == "PONG\n"; })) {
        throw std::runtime_error("no Redis: " + read_file(folder_ + "/log.out"));
    }
}

output redis_server::command(words arguments) const {
    arguments.insert(arguments.begin(), {"redis-cli", "-s", socket_});
    return run(arguments);
}

output redis_server::pipe(const std::string& file) const {
    return run({"sh", "-c", "exec redis-cli -s \"$0\" --pipe < \"$1\"", socket_, file});
}

}  // namespace sluis::harness
