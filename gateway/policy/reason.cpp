#include "gateway/policy/reason.hpp"

#include <algorithm>
#include <bit>
#include <iterator>

namespace sluis::policy {
namespace {

struct row {
    std::string_view name;
    std::string_view explanation;
};

// clang-format off
constexpr row rows[] = {  // in the order of the enumerators, which is that of precedence
    {"erased",              "The person was erased, or is being erased; nothing is sent about them any more."},
    {"suppressed",          "The contact is on a suppression list; take it off the list to send it."},
    {"consent_denied",      "The person said no to the use of their data for ads; only they can change that."},
    {"consent_missing",     "Nobody asked the person for consent to ads, or no answer came with the submission; ask, and map the answer."},
    {"unsubscribed",        "The person opted out, and this audience obeys that; only they can change it."},
    {"non_marketing",       "The contact is not a marketing contact; promote it, or change the default of its source for contacts to come."},
    {"tier_limit",          "The paid tier is full; the promotion is held until there is room."},
    {"region_blocked",      "This network may not be used for people in the contact's region."},
    {"no_identifier",       "The contact has nothing that this network can match: no e-mail address and no phone number."},
    {"invalid_identifier",  "What identifies the contact is not valid in this network's form."},
    {"duplicate_identity",  "Another member of the audience is the same person to this network, and is sent."},
    {"bounced",             "Mail to the contact bounced, and this audience leaves such contacts out."},
    {"low_quality",         "The contact was judged of low quality, and this audience leaves such contacts out."},
    {"pending",             "The contact is queued and will be sent."},
    {"rejected_by_network", "The network refused the contact; its own code and words stand beside this."},
    {"removal_refused",     "The network refuses to remove the contact; the removal is repeated."},
};
// clang-format on
static_assert(std::size(rows) == reason_count);

}  // namespace

std::optional<reason> reasons::primary() const noexcept {
    if (none()) return std::nullopt;
    return static_cast<reason>(std::countr_zero(bits_));
}

std::string_view name(reason r) noexcept {
    return rows[static_cast<std::size_t>(r)].name;
}

std::optional<reason> reason_named(std::string_view text) noexcept {
    const auto* found = std::ranges::find(rows, text, &row::name);
    if (found == std::end(rows)) return std::nullopt;
    return static_cast<reason>(found - rows);
}

std::string_view explanation(reason r) noexcept {
    return rows[static_cast<std::size_t>(r)].explanation;
}

}  // namespace sluis::policy
