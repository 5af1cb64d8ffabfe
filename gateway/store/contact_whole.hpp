// A contact as one text, with all that belongs to it: what is sealed while it is deleted.
#pragma once

#include <string>
#include <string_view>

#include "gateway/contact/contact.hpp"

namespace sluis::store {

[[nodiscard]] std::string whole_text(const contact::contact& c);
// Throws `store_error` when the text is damaged.
[[nodiscard]] contact::contact read_whole(std::string_view text);

}  // namespace sluis::store
