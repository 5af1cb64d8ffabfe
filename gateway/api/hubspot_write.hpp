// What HubSpot's clients write, as what is to be written: properties to an event and to changes of
// the marketing status.
//
// Clearing   An empty value takes a property away. Addresses and phone numbers stay: they are what
//            the contact is known by.
// Errors     Every property that is not known, is read-only or has no such value, with HubSpot's code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/api/hubspot_error.hpp"
#include "gateway/policy/write.hpp"

namespace sluis::api::hubspot {

// The source that stands in the history of contacts, and for what they are as long as nobody asks for
// anything else. No declared source can be called so.
inline constexpr std::string_view source_id = "api.hubspot";

[[nodiscard]] policy::contact_write a_write(policy::write_target about, policy::asker who);

// Adds what {"properties": {...}} says; what is wrong with it. Somebody new needs an address or a phone
// number, or nobody could ever find them.
[[nodiscard]] std::vector<fault> faults_of_write(const nlohmann::json& body,
                                                 policy::contact_write& w);

// Whom it is about: an id, or an address where `id_property` is "email"; empty: the id.
void read_target(std::string_view id, std::string_view id_property, policy::contact_write& w,
                 std::vector<fault>& faults);

}  // namespace sluis::api::hubspot
