#include "gateway/contact/marketing.hpp"

#include <algorithm>
#include <iterator>

namespace sluis::contact {
namespace {

// In the order of the enumerators.
constexpr std::string_view statuses[] = {"non_marketing", "marketing"};
constexpr std::string_view stages[] = {"non_marketing", "marketing", "scheduled"};
constexpr std::string_view reason_types[] = {"initial", "form",     "conversation", "integration",
                                             "import",  "user",     "workflow",     "ad",
                                             "email",   "feedback", "sample"};

}  // namespace

stage stage_of(const marketing_state& m) noexcept {
    if (m.now == status::non_marketing) return stage::non_marketing;
    return m.exit_effective_at ? stage::scheduled : stage::marketing;
}

std::string_view name(stage s) noexcept {
    return stages[static_cast<std::size_t>(s)];
}

std::string_view name(status s) noexcept {
    return statuses[static_cast<std::size_t>(s)];
}

std::string_view name(reason_type r) noexcept {
    return reason_types[static_cast<std::size_t>(r)];
}

std::optional<status> status_named(std::string_view text) noexcept {
    const auto* found = std::ranges::find(statuses, text);
    if (found == std::end(statuses)) return std::nullopt;
    return static_cast<status>(found - statuses);
}

std::optional<reason_type> reason_type_named(std::string_view text) noexcept {
    const auto* found = std::ranges::find(reason_types, text);
    if (found == std::end(reason_types)) return std::nullopt;
    return static_cast<reason_type>(found - reason_types);
}

}  // namespace sluis::contact
