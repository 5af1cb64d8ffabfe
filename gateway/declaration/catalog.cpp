#include "gateway/declaration/catalog.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace sluis::declaration {
namespace {

void add_uses(const verify::scheme& s, std::vector<std::string_view>& uses) {
    const bool has_secret = s.of.empty() && s.how != verify::mode::none;
    if (has_secret && std::ranges::find(uses, s.secret_use) == uses.end())
        uses.push_back(s.secret_use);
    for (const verify::scheme& part : s.of)
        add_uses(part, uses);
}

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
    add_uses(s, uses);
    const bool verifies = std::ranges::any_of(
        p.handshakes, [](const mapping::handshake& h) { return h.token != nullptr; });
    if (verifies) uses.push_back(verify_use);
    for (const verify::key& k : keys) {
        if (std::ranges::find(uses, k.use) == uses.end())
            return error{"the provider has no secret of this use", "", "uses: " + listed(uses)};
    }
    const bool has_token = std::ranges::find(keys, verify_use, &verify::key::use) != keys.end();
    if (verifies && !has_token && !keys.empty()) {
        return error{
            "no secret for the handshake", "",
            "add one with use = \"verify\", and give it to the provider as its verify token"};
    }
    return std::nullopt;
}

}  // namespace

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
    if (const auto bad = wrong_uses(*live.program, scheme, keys)) {
        return error{bad->what, where + " secrets", bad->cure};
    }
    live.keys = keys;
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

}  // namespace sluis::declaration
