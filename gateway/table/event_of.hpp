// One row of a table, by its plan, to what it says about a contact; or why it says nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/contact/event.hpp"
#include "gateway/contact/marketing.hpp"
#include "gateway/table/plan.hpp"
#include "gateway/table/row.hpp"

namespace sluis::table {

// What is the same for all rows of an import.
struct event_options {
    contact::effect what = contact::effect::upsert;  // of an opt-out list: unsubscribe
    std::string_view source{};
    std::string_view country{};  // of phone numbers that name none, where the row has no country
    // Unique within the source. A row's key is this, '#' and its line: as wide in all rows, so that
    // of two rows about one person the later one wins the tie of their times.
    std::string_view key{};
    instant now{};  // when it happened, and was received
};

struct outcome {
    std::optional<contact::event> event{};
    std::optional<contact::status> marketing{};  // as the row's column says
    bool unsubscribed = false;                   // likewise: the person left
    std::vector<fault> left_out{};               // values that the event goes without
    std::optional<fault> bad{};                  // why there is no event

    friend bool operator==(const outcome&, const outcome&) = default;
};

// Bad: a row that is bad already; without an identity; an e-mail address, an external id, a consent
// or a marketing status that is none. A phone number that is none is bad only when nothing else
// says who it is. Empty values say nothing: consent stays unknown, properties as they were.
[[nodiscard]] outcome event_of(const row& r, const plan& p, const event_options& o);

}  // namespace sluis::table
