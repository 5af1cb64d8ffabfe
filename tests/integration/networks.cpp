#include <stdexcept>

#include "tests/integration/harness.hpp"

namespace sluis::harness {
namespace {

words start_of(const std::string& folder, std::uint16_t port) {
    return {SANDBOX_PROGRAM,
            "--listen",
            "127.0.0.1:" + std::to_string(port),
            "--folder",
            folder,
            "--meta-audience",
            meta_audience,
            "--meta-audience",
            meta_successor,
            "--status-delay",
            "50",
            "--quiet"};
}

}  // namespace

sandbox::sandbox(const folder& place)
    : folder_(place / "sandbox"),
      port_(free_port()),
      program_(start_of(folder_, port_), place / "sandbox.log") {
    const bool up = until([&] {
        const auto trust = net::client_tls(ca_file());
        if (!trust) return false;
        call_ = caller(*trust);
        return call_.get(url("/control/")).status == 200;
    });
    if (!up) throw std::runtime_error("no sandbox: " + read_file(place / "sandbox.log"));
}

std::string sandbox::url(const std::string& path) const {
    return "https://localhost:" + std::to_string(port_) + path;
}

json sandbox::control(const std::string& method, const std::string& path, const json& body) {
    net::client_request r;
    r.method = method;
    r.url = url("/control/" + path);
    r.max_answer = std::size_t{64} << 20U;
    if (!body.is_null()) r.body = body.dump();
    const answer a = call_.send(r);
    if (a.status != 200) throw std::runtime_error(path + ": " + a.failure + a.body);
    return a.parsed();
}

std::set<json> sandbox::members(const std::string& network, std::string audience) {
    if (audience.empty()) audience = network == "google" ? google_audience : meta_audience;
    const json all = control("GET", network + "/members?audience=" + audience);
    return {all.at("members").begin(), all.at("members").end()};
}

json sandbox::totals(const std::string& network) {
    return control("GET", "").at(network);
}

json sandbox::violations(const std::string& network) {
    return control("GET", network + "/violations").at("violations");
}

void sandbox::add_fault(const std::string& network, const json& fault) {
    control("POST", network + "/faults", fault);
}

void sandbox::end_faults(const std::string& network) {
    control("DELETE", network + "/faults");
}

void sandbox::set_tokens(const std::string& network, const std::string& state) {
    control("POST", network + "/tokens", {{"state", state}});
}

json at_google(const std::string& email, const std::string& phone) {
    json parts = json::array();
    if (!email.empty()) parts.push_back({"emailAddress", sha256_hex(email)});
    if (!phone.empty()) parts.push_back({"phoneNumber", sha256_hex(phone)});
    return parts;
}

json at_meta(std::int64_t contact, const std::string& email, const std::string& phone) {
    json parts = json::array();
    if (!email.empty()) parts.push_back({"EMAIL", sha256_hex(email)});
    parts.push_back({"EXTERN_ID", 'c' + std::to_string(contact)});
    if (!phone.empty()) parts.push_back({"PHONE", sha256_hex(phone.substr(1))});  // without +
    return parts;
}

}  // namespace sluis::harness
