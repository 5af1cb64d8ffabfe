#include "gateway/api/rule_secrets.hpp"

#include <nlohmann/json.hpp>

#include "gateway/net/url.hpp"
#include "gateway/verify/sign.hpp"

namespace sluis::api {

using nlohmann::json;

secret rule_secrets(const declaration::rule& r,
                    const std::function<std::optional<secret>()>& before,
                    std::vector<error>& errors) {
    std::optional<json> kept;
    json now = json::object();
    for (const declaration::rule_step& step : r.program) {
        if (step.what != declaration::action::webhook) continue;
        const std::string where = "rule \"" + r.id + "\" " + step.place;
        if (!net::parse_url(step.webhook.url))
            errors.push_back(
                {"not a URL", where + " url", "such as \"https://crm.example.com/hook\""});
        const std::string& place = step.webhook.secret;
        const result<secret> read = read_secret(place);
        if (read && !verify::is_whsec_key(*read)) {
            errors.push_back({"not a key of Standard Webhooks", where + " secret",
                              "\"whsec_\" and the base64 of at least 24 bytes: echo "
                              "\"whsec_$(openssl rand -base64 24)\""});
            continue;
        }
        if (!read && !kept) {
            const std::optional<secret> sealed = before();
            kept = sealed ? json::parse(sealed->reveal(), nullptr, false) : json::object();
        }
        if (read) {
            now[place] = read->reveal();
        } else if (kept->contains(place)) {
            now[place] = kept->at(place);
        } else {
            errors.push_back({read.error().what, where + " secret", read.error().cure});
        }
    }
    return secret(now.dump());
}

}  // namespace sluis::api
