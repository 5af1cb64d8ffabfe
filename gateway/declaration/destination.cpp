#include "gateway/declaration/destination.hpp"

#include <utility>

#include "adapters/adapter.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/base/secret.hpp"

namespace sluis::declaration {
namespace {

void append(std::vector<error>& errors, std::vector<error> more, const std::string& where) {
    for (error& e : more) {
        e.where = e.where.empty() ? where : where + " " + e.where;
        errors.push_back(std::move(e));
    }
}

void check_url(fields& f, std::string_view name, const std::string& url) {
    if (url.empty() || url.starts_with("https://") || url.starts_with("http://")) return;
    f.fail(name, "not a URL", "such as https://proxy.example.com");
}

const adapters::entry* read_network(fields& f, std::string& network) {
    std::vector<std::string_view> known;
    for (const adapters::entry& e : adapters::all())
        known.push_back(e.about->id);
    const auto named = f.word("network", known);
    if (!named) {
        if (!f.has("network")) f.fail("network", "missing", "name the ad network");
        return nullptr;
    }
    network = *named;
    return adapters::find(network);
}

// In place, or the JSON that "file:..." or "env:..." holds.
std::optional<nlohmann::json> read_credential(fields& f, const nlohmann::json& declared,
                                              std::vector<error>& errors) {
    if (!declared.is_object() || !declared.contains("credential")) return std::nullopt;
    if (!declared.at("credential").is_string()) {
        const nlohmann::json* given = f.object("credential");
        return given ? std::optional(*given) : std::nullopt;
    }
    const result<secret> text = read_secret(f.text("credential"));
    if (!text) {
        errors.push_back({text.error().what, f.place("credential"), text.error().cure});
        return std::nullopt;
    }
    nlohmann::json read = nlohmann::json::parse(text->reveal(), nullptr, false);
    if (!read.is_object()) {
        f.fail("credential", "what is there is no JSON object", "docs/networks shows the form");
        return std::nullopt;
    }
    return read;
}

}  // namespace

destination_input read_destination(const nlohmann::json& declared, std::vector<error>& errors) {
    destination_input in;
    destination& d = in.what;
    fields f(declared, "destination", errors);
    d.id = f.id("id");
    f.call_it("destination \"" + d.id + '"');
    const adapters::entry* network = read_network(f, d.network);
    d.title = f.text_or("title", "");
    d.base_url = f.text_or("base_url", "");
    d.token_url = f.text_or("token_url", "");
    d.api_version = f.text_or("api_version", "");
    d.enabled = f.flag_or("enabled", true);
    check_url(f, "base_url", d.base_url);
    check_url(f, "token_url", d.token_url);
    if (const nlohmann::json* settings = f.object("settings")) d.settings = *settings;
    in.credential = read_credential(f, declared, errors);
    f.done();
    if (network) {
        append(errors, network->check_settings(d.settings), f.place("settings"));
        if (in.credential) {
            append(errors, network->check_credential(*in.credential), f.place("credential"));
        }
    }
    return in;
}

nlohmann::json to_json(const destination& d) {
    nlohmann::json j{{"id", d.id}, {"network", d.network}, {"settings", d.settings}};
    if (!d.title.empty()) j["title"] = d.title;
    if (!d.base_url.empty()) j["base_url"] = d.base_url;
    if (!d.token_url.empty()) j["token_url"] = d.token_url;
    if (!d.api_version.empty()) j["api_version"] = d.api_version;
    if (!d.enabled) j["enabled"] = false;
    return j;
}

}  // namespace sluis::declaration
