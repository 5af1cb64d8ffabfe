#include "gateway/policy/eligibility.hpp"

#include <algorithm>

namespace sluis::policy {

reasons exclusions(const contact::contact& c, const audience_rules& a) {
    reasons all;
    const contact::consent ads = consent_of(c, contact::purpose::ads);
    if (ads == contact::consent::denied) all.add(reason::consent_denied);
    if (ads == contact::consent::unknown && a.needs_consent) all.add(reason::consent_missing);
    if (a.obeys_unsubscribed && is_unsubscribed(c)) all.add(reason::unsubscribed);
    if (c.suppressed) all.add(reason::suppressed);
    // Whom the tier keeps out would be marketing otherwise: promoting it again would not help.
    if (c.marketing.now == contact::status::non_marketing)
        all.add(c.marketing.held ? reason::tier_limit : reason::non_marketing);
    const bool known_to_networks = std::ranges::any_of(
        c.identities, [](const auto& i) { return i.kind != contact::identity_kind::external; });
    if (!known_to_networks) all.add(reason::no_identifier);
    return all;
}

}  // namespace sluis::policy
