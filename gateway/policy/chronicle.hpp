// Gathers the rows of history that one decision writes. Private to this folder.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gateway/policy/account.hpp"
#include "gateway/policy/history.hpp"
#include "gateway/policy/status.hpp"

namespace sluis::policy {

class chronicle {
public:
    chronicle(std::int64_t contact, std::string actor, std::string request_id, const account& a,
              instant now)
        : row_{.contact = contact,
               .at = now,
               .actor = std::move(actor),
               .request_id = std::move(request_id),
               .period = a.now.id()} {}

    void add(history_kind what, contact::stage from, const contact::marketing_state& after) {
        rows_.push_back(row_);
        rows_.back().what = what;
        rows_.back().from = from;
        rows_.back().after = after;
    }
    std::vector<history_row> take() { return std::move(rows_); }

    // All that time did to it, each step at its own instant.
    void settle(contact::marketing_state& m, const account& a) {
        for (;;) {
            const contact::stage from = stage_of(m);
            const auto p = policy::settle(m, a, row_.at);
            if (!p) return;
            constexpr history_kind kinds[] = {history_kind::exit_scheduled,
                                              history_kind::exit_moved, history_kind::left};
            add(kinds[static_cast<std::size_t>(p->what)], from, m);
            rows_.back().at = p->at;
            rows_.back().actor = "system";
        }
    }

private:
    history_row row_;
    std::vector<history_row> rows_;
};

}  // namespace sluis::policy
