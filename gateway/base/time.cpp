#include "gateway/base/time.hpp"

#include <fmt/format.h>

namespace sluis {
namespace {

using namespace std::chrono;

// Takes `digits` decimal digits off the front; false when there are none.
bool take(std::string_view& text, std::size_t digits, int& value) noexcept {
    if (text.size() < digits) return false;
    value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        const char c = text[i];
        if (c < '0' || c > '9') return false;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return true;
}

bool skip(std::string_view& text, std::string_view one_of) noexcept {
    if (text.empty() || one_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

bool take_fraction(std::string_view& text, int& ms) noexcept {
    ms = 0;
    if (!skip(text, ".")) return true;
    int scale = 100;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
        ms += (text[digits] - '0') * scale;
        scale /= 10;
    }
    text.remove_prefix(digits);
    return digits > 0 && digits <= 12;
}

bool take_offset(std::string_view& text, minutes& offset) noexcept {
    offset = 0min;
    if (skip(text, "Zz")) return true;
    if (text.empty()) return false;
    const bool west = text.front() == '-';
    int h = 0;
    int m = 0;
    if (!skip(text, "+-") || !take(text, 2, h) || !skip(text, ":") || !take(text, 2, m))
        return false;
    if (h > 23 || m > 59) return false;
    offset = hours{h} + minutes{m};
    if (west) offset = -offset;
    return true;
}

}  // namespace

std::string to_rfc3339(instant t) {
    const auto day = floor<days>(t);
    const year_month_day date{day};
    const hh_mm_ss time{t - day};
    std::string text = fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", int{date.year()}, unsigned{date.month()},
        unsigned{date.day()}, time.hours().count(), time.minutes().count(), time.seconds().count());
    const auto ms = time.subseconds().count();
    if (ms != 0) text += fmt::format(".{:03}", ms);
    return text + 'Z';
}

std::optional<instant> from_rfc3339(std::string_view text) noexcept {
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, ms = 0;
    minutes offset{};
    const bool well_formed = take(text, 4, y) && skip(text, "-") && take(text, 2, mo) &&
                             skip(text, "-") && take(text, 2, d) && skip(text, "Tt ") &&
                             take(text, 2, h) && skip(text, ":") && take(text, 2, mi) &&
                             skip(text, ":") && take(text, 2, s) && take_fraction(text, ms) &&
                             take_offset(text, offset) && text.empty();
    const year_month_day date{year{y}, month{static_cast<unsigned>(mo)},
                              day{static_cast<unsigned>(d)}};
    if (!well_formed || !date.ok() || h > 23 || mi > 59 || s > 60) return std::nullopt;
    return sys_days{date} + hours{h} + minutes{mi} + seconds{s} + milliseconds{ms} - offset;
}

}  // namespace sluis
