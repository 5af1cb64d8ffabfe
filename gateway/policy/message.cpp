#include "gateway/policy/message.hpp"

#include <algorithm>
#include <iterator>

namespace sluis::policy {
namespace {

using enum contact::purpose;

struct row {
    std::string_view name;
    std::string_view title;
    requirements needs;
};

constexpr requirements service{.by = reach::email,
                               .for_what = email,
                               .asked = consent_need::none,
                               .obeys_unsubscribed = false,
                               .marketing_only = false};
constexpr requirements marketing{.by = reach::email, .for_what = email};
constexpr requirements survey{.by = reach::email,
                              .for_what = email,
                              .asked = consent_need::not_denied,
                              .marketing_only = false};

// clang-format off
constexpr row rows[] = {  // in the order of the enumerators
    {"marketing_email",     "Marketing e-mail",         marketing},
    {"one_to_one_email",    "One-to-one sales e-mail",  service},
    {"chat_transcript",     "Chat transcript",          service},
    {"registration_email",  "Registration e-mail",      service},
    {"ticket_reply",        "Ticket acknowledgement",   service},
    {"transactional_email", "Transactional e-mail",     service},
    {"feedback_survey",     "Customer feedback survey", survey},
};
// clang-format on
static_assert(std::size(rows) == message_kind_count);

struct words {
    reason of;
    std::string_view text;
};

constexpr words other_words[] = {
    {reason::consent_denied, "The person said no to e-mail; only they can change that."},
    {reason::consent_missing,
     "Nobody asked the person for consent to e-mail, or no answer came with the submission; ask, "
     "and map the answer."},
    {reason::unsubscribed, "The person opted out; only they can change it."},
    {reason::no_identifier, "The contact has no e-mail address."},
};

const row& row_of(message_kind k) noexcept {
    return rows[static_cast<std::size_t>(k)];
}

}  // namespace

std::string_view name(message_kind k) noexcept {
    return row_of(k).name;
}

std::optional<message_kind> message_kind_named(std::string_view text) noexcept {
    const auto* found = std::ranges::find(rows, text, &row::name);
    if (found == std::end(rows)) return std::nullopt;
    return static_cast<message_kind>(found - rows);
}

std::string_view title(message_kind k) noexcept {
    return row_of(k).title;
}

requirements requirements_of(message_kind k) noexcept {
    return row_of(k).needs;
}

reasons exclusions(const contact::contact& c, message_kind k) {
    return unmet(c, requirements_of(k));
}

bool reaches_strangers(message_kind k) noexcept {
    return !requirements_of(k).marketing_only;
}

std::string_view explanation(reason r, message_kind k) noexcept {
    if (r == reason::unsubscribed && k == message_kind::feedback_survey)
        return "The person opted out, and a survey obeys that; only they can change it.";
    const auto* found = std::ranges::find(other_words, r, &words::of);
    return found == std::end(other_words) ? explanation(r) : found->text;
}

}  // namespace sluis::policy
