// Boundaries and windows: from the contract, in the account's time zone.
#include "gateway/policy/period.hpp"

#include <ostream>
#include <random>

#include <gtest/gtest.h>

namespace sluis::policy {
namespace {

using std::chrono::days;

local_days day(std::string_view text) {
    return sluis::local_day(text).value();
}
instant at(std::string_view text) {
    return from_rfc3339(text).value();
}
time_zone zone(std::string_view name) {
    return time_zone::find(name).value();
}

struct boundary_case {
    const char* what;
    period_kind kind;
    const char* start;
    const char* renewal;
    const char* zone;
    const char* when;
    const char* started;
    const char* ends;
};

void PrintTo(const boundary_case& c, std::ostream* os) {
    *os << c.what;
}

class boundaries : public testing::TestWithParam<boundary_case> {};

TEST_P(boundaries, are_the_beginnings_of_days_there) {
    const boundary_case& c = GetParam();
    const calendar when{
        .kind = c.kind, .contracts = {{day(c.start), day(c.renewal)}}, .zone = zone(c.zone)};
    const period p = period_at(when, at(c.when));
    EXPECT_EQ(to_rfc3339(p.started_at), c.started);
    EXPECT_EQ(to_rfc3339(p.ends_at), c.ends);
    EXPECT_EQ(p.window_opens_at, std::nullopt);
}

constexpr auto contract_kind = period_kind::contract;
constexpr auto monthly = period_kind::calendar_month;
constexpr auto anchored = period_kind::month_anchor;
constexpr auto fixed = period_kind::fixed_days;
constexpr const char* ams = "Europe/Amsterdam";

// clang-format off
INSTANTIATE_TEST_SUITE_P(table, boundaries, testing::Values(
    boundary_case{"a year", contract_kind, "2026-01-01", "2027-01-01", ams, "2026-06-01T00:00:00Z", "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"},
    boundary_case{"the last instant", contract_kind, "2026-01-01", "2027-01-01", ams, "2026-12-31T22:59:59.999Z", "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"},
    boundary_case{"the boundary is the next one's", contract_kind, "2026-01-01", "2027-01-01", ams, "2026-12-31T23:00:00Z", "2026-12-31T23:00:00Z", "2027-12-31T23:00:00Z"},
    boundary_case{"renewed again and again", contract_kind, "2020-03-15", "2021-03-15", "UTC", "2026-11-28T10:00:00Z", "2026-03-15T00:00:00Z", "2027-03-15T00:00:00Z"},
    boundary_case{"before it began", contract_kind, "2026-03-15", "2027-03-15", "UTC", "2026-01-01T00:00:00Z", "2025-03-15T00:00:00Z", "2026-03-15T00:00:00Z"},
    boundary_case{"two years", contract_kind, "2025-07-01", "2027-07-01", "UTC", "2027-07-01T00:00:00Z", "2027-07-01T00:00:00Z", "2029-07-01T00:00:00Z"},
    boundary_case{"so many days", contract_kind, "2026-01-01", "2026-01-11", "UTC", "2026-01-15T00:00:00Z", "2026-01-11T00:00:00Z", "2026-01-21T00:00:00Z"},
    boundary_case{"from a leap day", contract_kind, "2024-02-29", "2025-02-28", "UTC", "2028-03-01T00:00:00Z", "2028-02-29T00:00:00Z", "2029-02-28T00:00:00Z"},
    boundary_case{"the first of each month", monthly, "2026-04-15", "2027-04-15", ams, "2026-03-31T10:00:00Z", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"},
    boundary_case{"a month from the 31st ends with February", anchored, "2026-01-31", "2026-02-28", "UTC", "2026-02-10T00:00:00Z", "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z"},
    boundary_case{"and is the 31st again in March", anchored, "2026-01-31", "2026-02-28", "UTC", "2026-02-28T00:00:00Z", "2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z"},
    boundary_case{"thirty days each", fixed, "2026-01-01", "2027-01-01", "UTC", "2026-03-05T00:00:00Z", "2026-03-02T00:00:00Z", "2026-04-01T00:00:00Z"},
    boundary_case{"thirty days each, before", fixed, "2026-01-01", "2027-01-01", "UTC", "2025-12-31T00:00:00Z", "2025-12-02T00:00:00Z", "2026-01-01T00:00:00Z"},
    boundary_case{"no midnight: it begins at one o'clock", contract_kind, "2018-11-04", "2019-11-04", "America/Sao_Paulo", "2018-12-01T00:00:00Z", "2018-11-04T03:00:00Z", "2019-11-04T03:00:00Z"},
    boundary_case{"two midnights: the first", contract_kind, "2026-11-01", "2027-11-01", "America/Havana", "2026-12-01T00:00:00Z", "2026-11-01T04:00:00Z", "2027-11-01T04:00:00Z"}));
// clang-format on

TEST(window, opens_at_midnight_there_ninety_days_before) {  // R34, and summer time in between
    const calendar when{.window_days = 90, .zone = zone(ams)};
    const period p = period_at(when, at("2026-05-01T00:00:00Z"));
    EXPECT_EQ(p.window_opens_at, at("2026-10-02T22:00:00Z"));
    EXPECT_FALSE(p.is_window_open(at("2026-10-02T21:59:59.999Z")));
    EXPECT_TRUE(p.is_window_open(at("2026-10-02T22:00:00Z")));
}

TEST(contract_change, is_a_boundary) {  // R36
    const calendar when{.window_days = 90,
                        .contracts = {{day("2026-01-01"), day("2027-01-01")},
                                      {day("2026-06-15"), day("2027-06-15")}},
                        .zone = zone(ams)};
    const period before = period_at(when, at("2026-04-01T00:00:00Z"));
    EXPECT_EQ(before.ends_at, at("2026-06-14T22:00:00Z"));
    EXPECT_EQ(before.window_opens_at, at("2026-03-16T23:00:00Z"));
    const period after = period_at(when, before.ends_at);
    EXPECT_EQ(after.started_at, before.ends_at);
    EXPECT_EQ(after.ends_at, at("2027-06-14T22:00:00Z"));
    EXPECT_TRUE(is_renewal(when, day("2026-06-15")));
    EXPECT_TRUE(is_renewal(when, day("2027-06-15")));
    EXPECT_FALSE(is_renewal(when, day("2027-01-01")));
}

TEST(contract_change, moves_the_day_of_the_month) {
    const calendar when{.kind = anchored,
                        .contracts = {{day("2026-01-10"), day("2027-01-10")},
                                      {day("2026-06-15"), day("2027-06-15")}}};
    EXPECT_EQ(next_boundary(when, at("2026-06-01T00:00:00Z")), day("2026-06-10"));
    EXPECT_EQ(next_boundary(when, at("2026-06-10T00:00:00Z")), day("2026-06-15"));
    EXPECT_EQ(next_boundary(when, at("2026-06-15T00:00:00Z")), day("2026-07-15"));
    EXPECT_FALSE(is_renewal(when, day("2026-07-15")));
    EXPECT_TRUE(is_renewal(when, day("2027-06-15")));
}

// Periods follow each other without gap or overlap, whatever the calendar, and each instant finds its
// own.
class calendars : public testing::TestWithParam<unsigned> {};

TEST_P(calendars, cut_time_into_periods) {
    std::mt19937 random(GetParam());
    const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    constexpr const char* zones[] = {
        "UTC", ams, "America/Sao_Paulo", "Pacific/Apia", "America/Havana", "Asia/Beirut"};
    calendar when{.kind = static_cast<period_kind>(pick(4)),
                  .days = 1 + pick(100),
                  .zone = zone(zones[pick(6)])};
    local_days start = day("2010-01-01") + days{pick(3000)};
    when.contracts.clear();
    for (int i = 0, n = 1 + pick(3); i < n; ++i) {
        when.contracts.push_back({start, start + days{1 + pick(800)}});
        start += days{1 + pick(900)};
    }
    period p = period_at(when, at("2009-06-01T00:00:00Z"));
    for (int i = 0; i < 60; ++i) {
        ASSERT_LT(p.started_at, p.ends_at);
        const auto length = (p.ends_at - p.started_at).count();
        const instant inside =
            p.started_at + std::chrono::milliseconds{static_cast<std::int64_t>(random()) % length};
        ASSERT_EQ(period_at(when, inside).ends_at, p.ends_at) << to_rfc3339(inside);
        ASSERT_EQ(period_at(when, inside).started_at, p.started_at) << to_rfc3339(inside);
        const period next = open_period(when, p.ends_at, p.ends_at);
        ASSERT_LT(p.id(), next.id());
        p = next;
    }
}

INSTANTIATE_TEST_SUITE_P(seeds, calendars, testing::Range(1U, 101U));

TEST(local_day, is_read_strictly) {
    EXPECT_EQ(sluis::to_text(day("2028-02-29")), "2028-02-29");
    for (const char* wrong : {"", "2026-02-29", "2026-13-01", "2026-1-01", "01-01-2026",
                              "2026-01-01T00:00", "2026-00-10", "2026-01-00", "20x6-01-01"})
        EXPECT_EQ(sluis::local_day(wrong), std::nullopt) << wrong;
}

TEST(time_zone, is_found_by_its_name_only) {
    EXPECT_EQ(time_zone::find("Europe/Amsterdm"), std::nullopt);
    EXPECT_EQ(time_zone::find(""), std::nullopt);
    EXPECT_EQ(time_zone::find("../../etc/passwd"), std::nullopt);
    EXPECT_EQ(zone(ams).text_of(at("2026-12-31T23:00:00Z")), "2027-01-01T00:00:00+01:00");
    EXPECT_EQ(zone("America/St_Johns").text_of(at("2026-12-31T23:00:00Z")),
              "2026-12-31T19:30:00-03:30");
}

TEST(spelling, of_period_kinds_stays) {
    constexpr std::string_view names[] = {"contract", "calendar_month", "month_anchor",
                                          "fixed_days"};
    for (std::size_t i = 0; i < std::size(names); ++i) {
        EXPECT_EQ(name(static_cast<period_kind>(i)), names[i]);
        EXPECT_EQ(period_kind_named(names[i]), static_cast<period_kind>(i));
    }
    EXPECT_EQ(period_kind_named("yearly"), std::nullopt);
}

}  // namespace
}  // namespace sluis::policy
