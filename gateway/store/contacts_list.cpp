// Lists of contacts: filtered, ordered, page by page.
#include <utility>
#include <variant>

#include "gateway/audience/filter_sql.hpp"
#include "gateway/store/contact_row.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/rows.hpp"

namespace sluis::store::contacts {
namespace {

// The statement with the condition's parameters bound, which are its first.
statement& with_condition(session& s, std::string_view sql, const audience::sql_condition& c) {
    statement& q = s.prepare(sql);
    int n = 0;
    for (const auto& p : c.parameters)
        std::visit([&](const auto& value) { bind_value(q, ++n, value); }, p);
    return q;
}

// From the columns behind those of the contact.
audience::place place_of_row(const statement& row, const audience::order& o) {
    audience::place at;
    int column = contact_column_count;
    for (const audience::sort_key& k : o) {
        if (row.is_null(column)) {
            at.emplace_back();
        } else if (k.by.kind == audience::field_kind::text) {
            at.emplace_back(row.text(column));
        } else {
            at.emplace_back(row.integer(column));
        }
        ++column;
    }
    return at;
}

using placed = std::pair<contact::contact, audience::place>;

std::vector<placed> read(session& s, const audience::sql_range& range, const audience::order& o,
                         std::size_t limit) {
    const std::string sql = "SELECT " + std::string(contact_columns) + ", " +
                            audience::columns_of(o) + " FROM contacts WHERE " + range.where.text +
                            " ORDER BY " + range.order_by + " LIMIT $" +
                            std::to_string(range.where.parameters.size() + 1);
    statement& q = with_condition(s, sql, range.where);
    bind_value(q, static_cast<int>(range.where.parameters.size()) + 1, limit);
    return all(q, [&](const statement& row) {
        return placed{contact_of_row(row), place_of_row(row, o)};
    });
}

}  // namespace

page list(session& s, const audience::filter& f, const audience::order& o,
          const std::optional<audience::place>& after, std::size_t limit) {
    page found;
    audience::place last;
    for (const audience::sql_range& range : audience::ranges_of(f, o, after)) {
        // One more than the page holds: is there another page?
        for (placed& one : read(s, range, o, limit + 1 - found.items.size())) {
            if (found.items.size() == limit) {
                found.next = std::move(last);
                break;
            }
            last = std::move(one.second);
            found.items.push_back(std::move(one.first));
        }
        if (found.next) break;
    }
    found.items = with_identities(s, std::move(found.items));
    return found;
}

std::int64_t count(session& s, const audience::filter& f) {
    const audience::sql_condition who = audience::to_sql(f);
    const std::string where = who.text.empty() ? "" : " WHERE " + who.text;
    return number_of(with_condition(s, "SELECT count(*) FROM contacts" + where, who));
}

}  // namespace sluis::store::contacts
