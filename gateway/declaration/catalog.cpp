#include "gateway/declaration/catalog.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace sluis::declaration {
namespace {

std::string listed(const std::vector<std::string_view>& uses) {
    std::string all;
    for (const std::string_view use : uses) {
        if (!all.empty()) all += ", ";
        all += use.empty() ? "none" : '"' + std::string(use) + '"';
    }
    return all;
}

// A secret whose use is nobody's would be one that seems to work.
std::optional<error> wrong_uses(const mapping::program& p, const verify::scheme& s,
                                const std::vector<verify::key>& keys) {
    std::vector<std::string_view> uses;
    for (const verify::scheme* leaf : verify::leaves_of(s)) {
        if (leaf->how != verify::mode::none) uses.push_back(leaf->secret_use);
    }
    std::ranges::sort(uses);
    const auto doubled = std::ranges::unique(uses);
    uses.erase(doubled.begin(), doubled.end());
    const bool verifies = std::ranges::any_of(
        p.handshakes, [](const mapping::handshake& h) { return h.token != nullptr; });
    if (verifies) uses.push_back(verify_use);
    if (p.fetches) uses.push_back(fetch_use);
    for (const verify::key& k : keys) {
        if (std::ranges::find(uses, k.use) == uses.end())
            return error{"the provider has no secret of this use", "secrets",
                         "uses: " + listed(uses)};
    }
    const bool has_token = std::ranges::find(keys, verify_use, &verify::key::use) != keys.end();
    if (verifies && !has_token && !keys.empty()) {
        return error{
            "no secret for the handshake", "",
            "add one with use = \"verify\", and give it to the provider as its verify token"};
    }
    return std::nullopt;
}

// Sets who may send, as far as that can be told now.
std::optional<error> let_in(live_source& live, verify::scheme scheme,
                            const std::vector<verify::key>& keys) {
    live.trust = verify::trust_of(scheme);
    const bool is_open = live.trust == verify::trust::open;
    const bool has_key = std::ranges::any_of(
        keys, [](const verify::key& k) { return k.use != verify_use && k.use != fetch_use; });
    const bool proves_nothing = !has_key || is_open;
    if (proves_nothing && live.declared.accept_unauthenticated) {
        live.trust = verify::trust::open;
        return std::nullopt;
    }
    if (is_open) {
        return error{"the provider does not sign what it sends", "accept_unauthenticated",
                     "anybody could send: say accept_unauthenticated = true to allow it"};
    }
    if (!has_key) {
        if (!live.declared.enabled) return std::nullopt;  // it waits for its secret
        return error{"it has no secret", "secret",
                     "give it the secret that the provider signs with"};
    }
    auto who = verify::verifier::make(std::move(scheme), keys);
    if (!who) return error{who.error().what, "secret", who.error().cure};
    live.who = std::make_shared<const verify::verifier>(std::move(*who));
    live.trust =
        live.declared.key_is_public ? verify::trust::open : verify::trust_of(live.who->rules());
    return std::nullopt;
}

// Who can send as anybody must not make marketing contacts unless somebody has thought about it.
std::optional<error> unguarded(const live_source& live) {
    const source& s = live.declared;
    const bool makes = s.rules.status == policy::default_status::marketing;
    if (live.trust != verify::trust::open || !makes || s.marketing_from_public) return std::nullopt;
    return error{
        "anybody can send to it, and its default status is marketing", "default_status",
        "choose another, such as marketing_if_consent, or say marketing_from_public = true"};
}

}  // namespace

result<live_source> make_live(source declared, const std::vector<verify::key>& keys) {
    const std::string where = "source \"" + declared.id + '"';
    live_source live{.program = program_of(declared)};
    if (!live.program) {
        return error{"there is no such provider", where + " provider",
                     "declare the source again with one that there is"};
    }
    live.settings = live.program->settings;
    live.settings.update(declared.settings);
    live.keys = keys;
    live.declared = std::move(declared);
    std::vector<error> errors;
    verify::scheme scheme = verify::parse_scheme(live.program->authentication, where, errors);
    if (!errors.empty()) return errors.front();
    auto wrong = wrong_uses(*live.program, scheme, keys);
    if (!wrong) wrong = let_in(live, std::move(scheme), keys);
    if (!wrong) wrong = unguarded(live);
    if (wrong) return error{wrong->what, where + ' ' + wrong->where, wrong->cure};
    return live;
}

void catalog::add(live_source s) {
    std::string id = s.declared.id;
    for (const std::string& path : s.program->paths)
        by_path_[path].insert(id);
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

std::vector<const live_source*> catalog::at_path(std::string_view path) const {
    std::vector<const live_source*> all;
    const auto ids = by_path_.find(path);
    if (ids == by_path_.end()) return all;
    for (const std::string& id : ids->second) {
        if (const live_source* one = find(id)) all.push_back(one);
    }
    return all;
}

std::vector<std::string> catalog::different_in(const catalog& other) const {
    std::vector<std::string> ids;
    for (const auto& [id, source] : sources_) {
        const live_source* there = other.find_any(id);
        if (there == nullptr || there->version != source.version) ids.push_back(id);
    }
    return ids;
}

}  // namespace sluis::declaration
