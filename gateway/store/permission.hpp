// What a token may do: a closed list, and sets of it.
//
// Spelling  of `name()`: part of the API and of the command line; never rename, never reuse.
// Numbers   of the enumerators are bits in the store: only append.
// Admin     may do everything, but for seeing personal data: that is always given by name, so that
//           the list of tokens says who sees it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/error.hpp"

namespace sluis::store {

enum class permission : std::uint8_t {
    read,                     // see everything but personal data
    operate,                  // replay, resume, abandon; declare destinations and audiences
    update_marketing_status,  // of contacts, and what sources make of new ones (R11)
    manage_sources,           // declare, add, test and remove sources, and change their secrets
    see_personal_data,        // addresses, names, and what was submitted
    admin,                    // everything else too, tokens and the audit log included
};
inline constexpr std::size_t permission_count = 6;

class permissions {
public:
    constexpr permissions() = default;
    constexpr permissions(std::initializer_list<permission> all) {
        for (const permission p : all)
            add(p);
    }
    // As the store keeps them; bits without a permission are left out.
    [[nodiscard]] static constexpr permissions of_bits(std::int64_t bits) noexcept {
        permissions all;
        all.bits_ = static_cast<std::uint8_t>(bits & ((1 << permission_count) - 1));
        return all;
    }
    [[nodiscard]] static constexpr permissions every() noexcept { return of_bits(~0); }

    constexpr void add(permission p) noexcept { bits_ = static_cast<std::uint8_t>(bits_ | bit(p)); }
    // Was it given by name?
    [[nodiscard]] constexpr bool has(permission p) const noexcept { return (bits_ & bit(p)) != 0; }
    // By name, or as part of admin.
    [[nodiscard]] constexpr bool allow(permission p) const noexcept {
        return has(p) || (has(permission::admin) && p != permission::see_personal_data);
    }
    [[nodiscard]] bool allow_one_of(permissions wanted) const noexcept;

    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
    [[nodiscard]] constexpr std::int64_t bits() const noexcept { return bits_; }
    friend constexpr bool operator==(permissions, permissions) = default;

private:
    static constexpr unsigned bit(permission p) noexcept { return 1U << static_cast<unsigned>(p); }
    std::uint8_t bits_ = 0;
};

[[nodiscard]] std::string_view name(permission p) noexcept;
[[nodiscard]] std::optional<permission> permission_named(std::string_view text) noexcept;
[[nodiscard]] std::vector<std::string_view> names_of(permissions all);  // in the order of the list
// "operate or manage_sources", with " or " between them.
[[nodiscard]] std::string text_of(permissions all, std::string_view between);

// Names that are in no list are appended to `errors`, at "<where>[2]", with the closest that is.
[[nodiscard]] permissions read_permissions(std::span<const std::string> names,
                                           const std::string& where, std::vector<error>& errors);

}  // namespace sluis::store
