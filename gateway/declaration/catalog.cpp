#include "gateway/declaration/catalog.hpp"

#include <utility>

namespace sluis::declaration {

result<live_source> make_live(source declared, const std::vector<verify::key>& keys) {
    const std::string where = "source \"" + declared.id + '"';
    live_source live{.program = find_provider(declared.provider)};
    if (!live.program) {
        return error{"there is no such provider", where + " provider",
                     "declare the source again with one that there is"};
    }
    live.settings = live.program->settings;
    live.settings.update(declared.settings);
    std::vector<error> errors;
    verify::scheme scheme = verify::parse_scheme(live.program->authentication, where, errors);
    if (!errors.empty()) return errors.front();
    live.declared = std::move(declared);
    const bool is_open = verify::trust_of(scheme) == verify::trust::open;
    if (live.declared.accept_unauthenticated && (keys.empty() || is_open)) return live;
    if (keys.empty() || is_open) {
        return error{is_open ? "the provider does not sign what it sends" : "it has no secret",
                     where + (is_open ? " accept_unauthenticated" : " secret"),
                     is_open ? "anybody could send: say accept_unauthenticated = true to allow it"
                             : "give it the secret that the provider signs with"};
    }
    auto who = verify::verifier::make(std::move(scheme), keys);
    if (!who) return error{who.error().what, where + " secret", who.error().cure};
    live.who = std::make_shared<const verify::verifier>(std::move(*who));
    return live;
}

void catalog::add(live_source s) {
    std::string id = s.declared.id;
    sources_.insert_or_assign(std::move(id), std::move(s));
}

const live_source* catalog::find(std::string_view id) const noexcept {
    const live_source* found = find_any(id);
    return found == nullptr || !found->declared.enabled ? nullptr : found;
}

const live_source* catalog::find_any(std::string_view id) const noexcept {
    const auto found = sources_.find(id);
    return found == sources_.end() ? nullptr : &found->second;
}

}  // namespace sluis::declaration
