#include "gateway/contact/contact.hpp"

namespace sluis::contact {

consent consent_of(const contact& c, purpose p) noexcept {
    consent strictest = consent::unknown;
    for (const auto& [given_for, said] : c.consents) {
        if (given_for.second != p) continue;
        if (said.value == consent::denied) return consent::denied;
        if (said.value == consent::granted) strictest = consent::granted;
    }
    return strictest;
}

bool is_unsubscribed(const contact& c) noexcept {
    return c.unsubscribed && c.unsubscribed->value;
}

std::string_view value_of(const contact& c, property p) noexcept {
    const auto found = c.properties.find(p);
    return found == c.properties.end() ? std::string_view() : found->second.value;
}

std::vector<std::string> identities_of(const contact& c, identity_kind k) {
    std::vector<std::string> values;
    for (const identity& i : c.identities) {
        if (i.kind == k) values.push_back(i.value);
    }
    return values;
}

}  // namespace sluis::contact
