// A contact's properties and registers as the texts of two columns. Private to the folder.
//
// properties  {"first_name":"Greta", ...}: what has a value; SQL filters look into it
// registers   who wrote what when: everything that merging needs besides the values
#pragma once

#include <string>
#include <string_view>

#include "gateway/contact/contact.hpp"

namespace sluis::store {

[[nodiscard]] std::string properties_text(const contact::contact& c);
[[nodiscard]] std::string registers_text(const contact::contact& c);

// Fills properties, consents and unsubscribed. Throws `store_error` when the texts are damaged.
void read_texts(contact::contact& c, std::string_view properties, std::string_view registers);

}  // namespace sluis::store
