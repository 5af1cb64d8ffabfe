// What the handlers of HubSpot's calls share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/api/call.hpp"
#include "gateway/api/contact_list.hpp"
#include "gateway/api/hubspot_error.hpp"
#include "gateway/api/hubspot_object.hpp"
#include "gateway/api/hubspot_search.hpp"
#include "gateway/api/hubspot_write.hpp"

namespace sluis::api::hubspot {

// A query parameter, or "".
[[nodiscard]] std::string query_of(const call& c, const char* name);
// All values of one that may be repeated, or hold a list with commas.
[[nodiscard]] std::vector<std::string> all_of_query(const call& c, std::string_view name);

// A text in an object, or "": ids may be numbers too.
[[nodiscard]] std::string text_in(const json& object, const char* name);
[[nodiscard]] std::vector<std::string> texts_in(const json& object, const char* name);
// The field is there and says something: not null, not an empty list.
[[nodiscard]] bool asks_for(const json& object, const char* name);

// `asked` and those that were written, as the answer of a write shows them.
[[nodiscard]] showing showing_of(const call& c, std::vector<std::string> asked);
[[nodiscard]] std::vector<std::string> names_in(const json& properties);

[[nodiscard]] policy::asker asker_in(const call& c);

// The one contact that an id, or an address, names. Who may not see addresses may not ask by one.
[[nodiscard]] std::optional<contact::contact> find_one(store::session& db,
                                                       const policy::contact_write& who);
void need_to_find(const call& c, std::string_view id_property);

// Who may not change the marketing status may not write it.
void need_for(const call& c, const policy::contact_write& w);

}  // namespace sluis::api::hubspot
