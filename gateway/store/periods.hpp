// The account: the periods with what they counted, and the contracts that begin on a day to come.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/policy/account.hpp"
#include "gateway/policy/contracts.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::periods {

// Nullopt: nothing was counted yet (the first start).
[[nodiscard]] std::optional<policy::account> load(session& s);

// The open period as it is now. `began_with`: marketing contacts at its beginning; only when it is new.
void open(session& s, const policy::account& a, std::int64_t began_with);
void save(session& s, const policy::account& a);
// Ends the open period with what it counted. `leaving`: contacts that leave at its end.
void close(session& s, const policy::account& a, std::int64_t leaving);

struct record {
    policy::period when{};
    bool is_closed = false;
    std::int64_t began_with = 0;
    policy::usage count{};
    std::int64_t leaving = 0;  // of a closed one: contacts that left at its end

    friend bool operator==(const record&, const record&) = default;
};
// Newest first.
[[nodiscard]] std::vector<record> list(session& s, std::size_t limit);

using policy::contract_change;
contract_change add(session& s, const contract_change& c);  // gives it its id
bool withdraw(session& s, std::int64_t id, instant now);    // false: unknown, or withdrawn before
[[nodiscard]] std::vector<contract_change> changes(session& s);  // by day, withdrawn ones too

// What is to be told once.
struct notice {
    std::int64_t id = 0;
    instant at{};
    std::string kind{};    // "tier_warning", "tier_upgraded", "boundary_passed", "boundary_moved"
    std::string detail{};  // JSON; no personal data
};
void note(session& s, const notice& n);
[[nodiscard]] std::vector<notice> untold(session& s, std::size_t limit);  // oldest first
void told(session& s, std::int64_t id, instant now);

}  // namespace sluis::store::periods
