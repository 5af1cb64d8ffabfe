#include "gateway/base/time_zone.hpp"

#include <algorithm>
#include <stdexcept>

#include <date/tz.h>
#include <fmt/format.h>

namespace sluis {
namespace {

using std::chrono::local_days;
using std::chrono::milliseconds;
using std::chrono::seconds;

// date/tz.h has types of its own for what std::chrono has by now.
instant from_zone(date::sys_seconds t) {
    return instant{t.time_since_epoch()};
}

date::sys_seconds to_zone(instant t) {
    return date::sys_seconds{std::chrono::floor<seconds>(t).time_since_epoch()};
}

std::optional<int> number(std::string_view text, std::size_t at, std::size_t digits) {
    int n = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        n = n * 10 + (text[i] - '0');
    }
    return n;
}

}  // namespace

std::optional<time_zone> time_zone::find(std::string_view name) {
    try {
        return time_zone(date::locate_zone(std::string(name)));
    } catch (const std::runtime_error&) {
        return std::nullopt;
    }
}

std::vector<std::string> time_zone::names() {
    std::vector<std::string> all;
    for (const date::time_zone& zone : date::get_tzdb().zones)
        all.push_back(zone.name());
    return all;
}

time_zone time_zone::utc() {
    return time_zone(date::locate_zone("Etc/UTC"));
}

const std::string& time_zone::name() const noexcept {
    return zone_->name();
}

local_days time_zone::day_of(instant t) const {
    const auto there = zone_->to_local(to_zone(t));
    return local_days{std::chrono::floor<std::chrono::days>(there.time_since_epoch())};
}

instant time_zone::start_of(local_days day) const {
    const date::local_seconds midnight{seconds{day.time_since_epoch()}};
    const date::local_info there = zone_->get_info(midnight);
    if (there.result == date::local_info::nonexistent) return from_zone(there.first.end);
    return instant{midnight.time_since_epoch() - there.first.offset};
}

std::string time_zone::text_of(instant t) const {
    const seconds offset = zone_->get_info(to_zone(t)).offset;
    const auto minutes = std::chrono::abs(std::chrono::duration_cast<std::chrono::minutes>(offset));
    std::string text = to_rfc3339(t + offset);
    text.pop_back();  // the Z
    return text + fmt::format("{}{:02}:{:02}", offset < seconds{0} ? '-' : '+',
                              minutes.count() / 60, minutes.count() % 60);
}

std::optional<local_days> local_day(std::string_view text) noexcept {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto y = number(text, 0, 4);
    const auto m = number(text, 5, 2);
    const auto d = number(text, 8, 2);
    if (!y || !m || !d) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*y),
                                           std::chrono::month(static_cast<unsigned>(*m)),
                                           std::chrono::day(static_cast<unsigned>(*d))};
    if (!date.ok()) return std::nullopt;
    return local_days{date};
}

std::string to_text(local_days day) {
    const std::chrono::year_month_day date{day};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace sluis
