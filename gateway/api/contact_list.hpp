// A page of contacts, as `/api/contacts` and views ask for it: ?limit= ?cursor= ?count=true.
//
//     {"items": [...], "next": "AQ...", "total": null}
//
// Cursor   where the page before ended: the values that its last contact had in the order, then. So
//          it never expires, whatever becomes of that contact. It holds personal data, and is sealed
//          for that; and it says which filter and order it is for, and is refused with another.
// Count    passes over all contacts, and is for those who ask.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gateway/api/call.hpp"
#include "gateway/audience/filter.hpp"
#include "gateway/audience/order.hpp"
#include "gateway/audience/order_sql.hpp"
#include "gateway/contact/contact.hpp"
#include "gateway/store/session.hpp"

namespace sluis::api {

struct contact_list {
    audience::filter who{};
    audience::order by = audience::newest_first();
    std::optional<audience::place> after{};
    std::size_t limit = 100;
    bool counts = false;
    bool hides_people = false;  // who asks may not see personal data
};

// Does it compare what a contact is known by? Whoever may not see that could guess it so.
[[nodiscard]] bool compares_people(const audience::filter& f);

// What the call asks for of this filter and order; what is wrong is appended to `errors`. Filters and
// orders that compare properties are for those who may see them.
[[nodiscard]] contact_list read_list(const services& s, const call& c, audience::filter who,
                                     audience::order by, std::vector<error>& errors);

// ?filter= and ?sort=; without them everybody, newest first.
[[nodiscard]] contact_list asked_list(const services& s, const call& c, std::vector<error>& errors);

struct loaded_page {
    std::vector<contact::contact> items{};
    std::optional<std::string> next{};  // the cursor of the page after it
};
[[nodiscard]] loaded_page load_page(store::session& db, const services& s, const contact_list& l);

// How one contact is shown.
using contact_line = std::function<json(const contact::contact&)>;

struct contact_page {
    json items = json::array();
    std::optional<std::string> next{};    // the cursor of the page after it
    std::optional<std::int64_t> total{};  // if it was asked for
};
[[nodiscard]] contact_page page_of(store::session& db, const services& s, const contact_list& l,
                                   const contact_line& show);
[[nodiscard]] net::response answer_list(store::session& db, const services& s,
                                        const contact_list& l, const contact_line& show);

}  // namespace sluis::api
