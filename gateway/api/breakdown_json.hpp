// Breakdowns as they are answered, and what of one is asked for: ?reason= or ?show=, ?cursor=, ?limit=.
//
//     {"id": 7, "kind": "marketing_email", "state": "done", "members": 120, "to_be_sent": 80,
//      "not_sent": [{"reason": "non_marketing", "text": "...", "contacts": 40}], ...}
//
// members = to_be_sent + all of not_sent; of an audience that is kept at a network,
// to_be_sent = accepted + unverified + pending + rejected.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/api/call.hpp"
#include "gateway/contact/contact.hpp"
#include "gateway/store/breakdowns.hpp"

namespace sluis::api {

[[nodiscard]] std::string_view name(store::breakdowns::standing s) noexcept;

// Who is meant is left out where it compares what somebody may not see.
[[nodiscard]] json breakdown_json(store::session& db, const call& c,
                                  const store::breakdowns::breakdown& b);

// Which contacts of a breakdown, from where on.
struct breakdown_list {
    store::breakdowns::selection which{};
    std::optional<store::breakdowns::item> after{};
    std::size_t limit = 100;
};
[[nodiscard]] breakdown_list read_breakdown_list(const call& c, std::vector<error>& errors);

// A contact where it stood then, as it is known now: of one that was merged since, the one that
// remains. Of those who were erased there is the number alone.
struct placed_contact {
    store::breakdowns::item stood{};
    std::optional<contact::contact> now{};
};
struct placed_page {
    std::vector<placed_contact> items{};
    std::optional<std::string> next{};
};
[[nodiscard]] placed_page load_placed(store::session& db, std::int64_t breakdown,
                                      const breakdown_list& l);

// 404, or 409 while it is being computed; nullopt: its contacts can be given.
[[nodiscard]] std::optional<net::response> not_yet(
    const std::optional<store::breakdowns::breakdown>& b);

}  // namespace sluis::api
