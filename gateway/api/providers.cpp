// What a source can be connected to, as the mapping files say it.

#include "gateway/declaration/providers.hpp"

#include "gateway/api/handlers.hpp"
#include "gateway/api/source_setup.hpp"

namespace sluis::api {
namespace {

json secrets_of(const mapping::program& p, const verify::scheme& s) {
    json all = json::array();
    for (const verify::scheme* part : verify::leaves_of(s)) {
        if (part->how == verify::mode::none) continue;
        all.push_back({{"use", part->secret_use},
                       {"how", verify::description_of(*part)},
                       {"made_by", is_ours(p, *part) ? "sluis" : "provider"}});
    }
    return all;
}

json to_json(const mapping::program& p) {
    const verify::scheme s = declaration::scheme_of(p);
    json handshakes = json::array();
    for (const mapping::handshake& h : p.handshakes)
        handshakes.push_back(h.name);
    return {{"provider", p.provider},
            {"title", p.title},
            {"kind", p.kind},
            {"trust", verify::name(verify::trust_of(s))},
            {"replay_protected", verify::is_replay_protected(s)},
            {"handshakes", std::move(handshakes)},
            {"secrets", secrets_of(p, s)},
            {"fetches", p.fetches},
            {"settings", p.settings},
            {"notes", p.notes}};
}

}  // namespace

asio::awaitable<net::response> list_providers(services&, const call&) {
    json items = json::array();
    for (const auto& [name, program] : declaration::providers())
        items.push_back(to_json(*program));
    co_return ok({{"items", std::move(items)}});
}

}  // namespace sluis::api
