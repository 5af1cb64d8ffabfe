#include "adapters/google_reasons.hpp"

#include <algorithm>
#include <iterator>

namespace sluis::adapters {
namespace {

// About a member wherever they stand.
constexpr std::string_view of_a_member[] = {
    "INVALID_SHA256_FORMAT",     "INVALID_HEX_ENCODING",     "INVALID_BASE64_ENCODING",
    "INVALID_POSTAL_CODE",       "INVALID_REGION_CODE",      "INVALID_AUDIENCE_MEMBER",
    "TOO_MANY_USER_IDENTIFIERS", "INVALID_MOBILE_ID_FORMAT",
};

// A defect even where the path names a member.
constexpr std::string_view our_own[] = {
    "TOO_MANY_AUDIENCE_MEMBERS",       "TOO_MANY_DESTINATIONS", "MULTIPLE_DATA_TYPES_NOT_ALLOWED",
    "DUPLICATE_DESTINATION_REFERENCE", "TOO_MANY_ELEMENTS",     "INVALID_ENUM_VALUE",
};

// A person must act even where the path names a member: "audience_members[0]" stands for all.
constexpr std::string_view of_the_destination[] = {
    "INVALID_USER_LIST_TYPE",
    "INVALID_USER_LIST_ID",
    "INVALID_DESTINATION",
    "DESTINATION_ACCOUNT_TYPE_MISMATCH",
    "OPERATING_ACCOUNT_LOGIN_ACCOUNT_MISMATCH",
    "TERMS_AND_CONDITIONS_NOT_SIGNED",
    "NOT_ALLOWLISTED",
    "ADVERTISER_NOT_ALLOWLISTED_FOR_UPLOADED_DATA",
    "CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE",
    "USER_LIST_MUTATION_NOT_SUPPORTED",
    "SENSITIVE_USER_LIST_IMMUTABLE",
    "EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED",
};

}  // namespace

fault fault_of(std::string_view reason, bool of_entry) noexcept {
    const auto is_in = [&](const auto& list) {
        return std::ranges::find(list, reason) != std::end(list);
    };
    if (is_in(of_the_destination)) return fault::destination;
    if (is_in(our_own) || reason.empty()) return fault::ours;
    if (of_entry) return fault::member;
    if (is_in(of_a_member)) return fault::somebody;
    return fault::destination;
}

}  // namespace sluis::adapters
