#include "gateway/store/ledger_members.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "gateway/store/ledger_row.hpp"
#include "gateway/store/rows.hpp"

namespace sluis::store::ledger {
namespace {

using policy::reason;

struct definition {
    std::string_view name;
    std::string_view condition;  // over the columns of `membership`, as `count` reads them
};

#define REJECTED "desired = 1 AND primary_reason = 14"
#define NOT_REJECTED "desired = 1 AND COALESCE(primary_reason, -1) <> 14"
#define PENDING "(todo = 1 AND confirmed = 0)"

constexpr definition definitions[] = {
    // in the order of the enumerators
    {"members", "member = 1"},
    {"to_be_sent", "desired = 1"},
    {"accepted", NOT_REJECTED " AND NOT " PENDING " AND confirmed = 1"},
    {"unverified", NOT_REJECTED " AND NOT " PENDING " AND confirmed <> 1"},
    {"pending", NOT_REJECTED " AND " PENDING},
    {"rejected", REJECTED},
    {"leaving", "desired = 0 AND sent <> ''"},
    {"removal_refused", "desired = 0 AND (found & 32768) <> 0"},
};
static_assert(std::size(definitions) == group_count);
static_assert(static_cast<int>(reason::rejected_by_network) == 14, "as the conditions say");
static_assert(static_cast<int>(reason::removal_refused) == 15, "as the conditions say");
static_assert(static_cast<int>(todo::add) == 1 && static_cast<int>(confirmation::accepted) == 1,
              "as the conditions say");

}  // namespace

std::string_view name(group g) noexcept {
    return definitions[static_cast<std::size_t>(g)].name;
}

std::optional<group> group_named(std::string_view text) noexcept {
    const auto* found = std::ranges::find(definitions, text, &definition::name);
    if (found == std::end(definitions)) return std::nullopt;
    return static_cast<group>(found - definitions);
}

std::vector<row> list_group(session& s, std::int64_t audience, std::int64_t destination, group g,
                            std::int64_t after, std::size_t limit) {
    std::string sql =
        "SELECT contact FROM membership WHERE audience = $1 AND destination = $2 "
        "AND contact > $3 AND ";
    sql += definitions[static_cast<std::size_t>(g)].condition;
    sql += " ORDER BY contact LIMIT $4";
    auto& q = query(s, sql, audience, destination, after, limit);
    const auto contacts = all(q, [](const statement& row) { return row.integer(0); });
    std::vector<row> rows;
    rows.reserve(contacts.size());
    for (const std::int64_t contact : contacts)
        rows.push_back(load(s, {audience, destination, contact}).value().r);
    return rows;
}

std::optional<group> standing_of(const row& r) noexcept {
    if (!r.desired) return r.sent.empty() ? std::nullopt : std::optional(group::leaving);
    if (r.primary == reason::rejected_by_network) return group::rejected;
    if (r.what == todo::add && r.confirmed == confirmation::absent) return group::pending;
    return r.confirmed == confirmation::accepted ? group::accepted : group::unverified;
}

}  // namespace sluis::store::ledger
