// Whose fault a refusal is, by Google's reason for it (google/ads/datamanager/v1/error.proto; the
// class of each: devguides/concepts/understand-errors).
#pragma once

#include <cstdint>
#include <string_view>

namespace sluis::adapters {

enum class fault : std::uint8_t {
    member,       // the one that the violation's path names
    somebody,     // a member's, but no path names it
    destination,  // the account, the audience, the terms: a person must act
    ours,         // the request is made wrongly
};

// `of_entry`: the violation's path leads into an entry of audienceMembers. A reason that is not in
// the list is the member's there, and the destination's elsewhere. A violation without a reason
// comes from before the API: a body that could not be read, so it is ours.
[[nodiscard]] fault fault_of(std::string_view reason, bool of_entry) noexcept;

}  // namespace sluis::adapters
