#include "gateway/app/sources.hpp"

#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/base/log.hpp"
#include "gateway/store/declarations.hpp"

namespace sluis::app {
namespace {

namespace declarations = store::declarations;

result<std::vector<verify::key>> keys_of(const declarations::declaration& d,
                                         const store::vault& secrets) {
    if (d.secrets.empty()) return std::vector<verify::key>{};
    const result<secret> plain = secrets.unseal(store::sealed_secrets, d.secrets);
    if (!plain) return plain.error();
    return declaration::read_keys(plain->reveal());
}

result<declaration::live_source> live(const declarations::declaration& d,
                                      const store::vault& secrets) {
    std::vector<error> errors;
    auto in = declaration::read_source(nlohmann::json::parse(d.body, nullptr, false), errors);
    if (!errors.empty()) return errors.front();
    auto keys = keys_of(d, secrets);
    if (!keys) return keys.error();
    return declaration::make_live(std::move(in.what), *keys);
}

}  // namespace

std::shared_ptr<const declaration::catalog> load_catalog(store::session& s,
                                                         const store::vault& secrets) {
    auto made = std::make_shared<declaration::catalog>();
    for (const auto& d : declarations::list(s, declarations::kind::source)) {
        auto source = live(d, secrets);
        if (source) {
            source->version = d.version;
            made->add(std::move(*source));
        } else {
            log::error("source_unusable", {{"source", d.id}, {"why", source.error().text()}});
        }
    }
    return made;
}

}  // namespace sluis::app
