// A contact: one person, as the sum of the events that spoke of them.
//
// Order     Every part is a register that keeps its latest writer, or a set that only grows. So the
//           same events give the same contact in any order and grouping: `merge` is commutative,
//           associative and idempotent. tests/gateway/contact/merge_test.cpp holds it to that.
// Consent   is kept per identity that it was given for: joining two contacts must not depend on
//           what either of them had become before. The contact's consent is the strictest of them.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/contact/event.hpp"
#include "gateway/contact/marketing.hpp"

namespace sluis::contact {

template <class T>
struct reg {  // a register: its latest writer wins
    T value{};
    stamp set{};

    friend bool operator==(const reg&, const reg&) = default;
};

struct contact {
    std::int64_t id = 0;                 // given by the store; 0 until then
    std::int64_t version = 0;            // raised by every change: the store's optimistic lock
    std::vector<identity> identities{};  // sorted, unique
    std::map<property, reg<std::string>> properties{};
    std::map<std::pair<identity, purpose>, reg<consent>> consents{};
    std::optional<reg<bool>> unsubscribed{};  // unset: nobody ever said
    bool suppressed = false;  // an address of it is on an opt-out list; stays so
    marketing_state marketing{};
    // The first to speak of this person, by the time of receipt: who created the contact.
    stamp created{};
    std::string created_by{};  // that event's source

    friend bool operator==(const contact&, const contact&) = default;
};

// Denied if any identity's consent is denied; granted if one is granted and none denied.
[[nodiscard]] consent consent_of(const contact& c, purpose p) noexcept;

[[nodiscard]] bool is_unsubscribed(const contact& c) noexcept;

// The property's value, or empty.
[[nodiscard]] std::string_view value_of(const contact& c, property p) noexcept;

// Identity values of one kind, sorted.
[[nodiscard]] std::vector<std::string> identities_of(const contact& c, identity_kind k);

}  // namespace sluis::contact
