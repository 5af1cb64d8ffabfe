#include "gateway/policy/eligibility.hpp"

#include <algorithm>

namespace sluis::policy {
namespace {

bool can_be_reached(const contact::contact& c, reach by) {
    return std::ranges::any_of(c.identities, [&](const contact::identity& i) {
        return by == reach::email ? i.kind == contact::identity_kind::email
                                  : i.kind != contact::identity_kind::external;
    });
}

}  // namespace

reasons unmet(const contact::contact& c, const requirements& needs) {
    reasons all;
    if (c.suppressed) all.add(reason::suppressed);
    const contact::consent said = consent_of(c, needs.for_what);
    if (said == contact::consent::denied && needs.asked != consent_need::none)
        all.add(reason::consent_denied);
    if (said == contact::consent::unknown && needs.asked == consent_need::granted)
        all.add(reason::consent_missing);
    if (needs.obeys_unsubscribed && is_unsubscribed(c)) all.add(reason::unsubscribed);
    // Whom the tier keeps out would be marketing otherwise: promoting it again would not help.
    if (needs.marketing_only && c.marketing.now == contact::status::non_marketing)
        all.add(c.marketing.held ? reason::tier_limit : reason::non_marketing);
    if (!can_be_reached(c, needs.by)) all.add(reason::no_identifier);
    return all;
}

reasons exclusions(const contact::contact& c, const audience_rules& a) {
    const requirements needs{
        .asked = a.needs_consent ? consent_need::granted : consent_need::not_denied,
        .obeys_unsubscribed = a.obeys_unsubscribed};
    return unmet(c, needs);
}

}  // namespace sluis::policy
