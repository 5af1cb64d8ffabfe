#include "gateway/store/permission.hpp"

#include <algorithm>
#include <iterator>

#include "gateway/base/closest.hpp"

namespace sluis::store {
namespace {

// In the order of the enumerators.
constexpr std::string_view spellings[] = {
    "read", "operate", "update_marketing_status", "manage_sources", "see_personal_data", "admin"};
static_assert(std::size(spellings) == permission_count);

permission at(std::size_t i) noexcept {
    return static_cast<permission>(i);
}

error no_such(std::string_view text, std::string where) {
    const auto near = closest(text, spellings);
    std::string cure = near ? "was \"" + std::string(*near) + "\" meant?"
                            : "one of " + text_of(permissions::every(), ", ");
    return {"there is no such permission", std::move(where), std::move(cure)};
}

}  // namespace

bool permissions::allow_one_of(permissions wanted) const noexcept {
    for (std::size_t i = 0; i < permission_count; ++i)
        if (wanted.has(at(i)) && allow(at(i))) return true;
    return false;
}

std::string_view name(permission p) noexcept {
    return spellings[static_cast<std::size_t>(p)];
}

std::optional<permission> permission_named(std::string_view text) noexcept {
    const auto* found = std::ranges::find(spellings, text);
    if (found == std::end(spellings)) return std::nullopt;
    return at(static_cast<std::size_t>(found - std::begin(spellings)));
}

std::vector<std::string_view> names_of(permissions all) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < permission_count; ++i)
        if (all.has(at(i))) names.push_back(name(at(i)));
    return names;
}

std::string text_of(permissions all, std::string_view between) {
    std::string text;
    for (const std::string_view each : names_of(all)) {
        if (!text.empty()) text += between;
        text += each;
    }
    return text;
}

permissions read_permissions(std::span<const std::string> names, const std::string& where,
                             std::vector<error>& errors) {
    permissions all;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (const auto p = permission_named(names[i])) {
            all.add(*p);
        } else {
            errors.push_back(no_such(names[i], where + '[' + std::to_string(i) + ']'));
        }
    }
    return all;
}

}  // namespace sluis::store
