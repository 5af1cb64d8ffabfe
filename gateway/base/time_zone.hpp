// A time zone: which calendar day an instant falls on there, and when a day begins.
//
// Rules   the system's tz database, read when a zone is found; afterwards everything here is
//         arithmetic. A zone may be copied and used from any thread.
// Source  IANA tz database; libhowardhinnant-date, since GCC 12 has no std::chrono::time_zone.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/time.hpp"

namespace date {
class time_zone;
}

namespace sluis {

class time_zone {
public:
    // By its IANA name, "Europe/Amsterdam"; nullopt: there is none of that name.
    [[nodiscard]] static std::optional<time_zone> find(std::string_view name);
    [[nodiscard]] static std::vector<std::string> names();
    [[nodiscard]] static time_zone utc();

    [[nodiscard]] const std::string& name() const noexcept;

    [[nodiscard]] std::chrono::local_days day_of(instant t) const;
    // The first instant of the day: 00:00, or what the clocks were put forward to when there was no
    // midnight; the earlier one when there were two.
    [[nodiscard]] instant start_of(std::chrono::local_days day) const;

    // An instant with the zone's offset: "2027-01-01T00:00:00+01:00".
    [[nodiscard]] std::string text_of(instant t) const;

    friend bool operator==(const time_zone&, const time_zone&) noexcept = default;

private:
    explicit time_zone(const date::time_zone* zone) noexcept : zone_(zone) {}
    const date::time_zone* zone_;  // of the database, which lives as long as the program
};

// "2027-01-01", strictly; nullopt for anything else, impossible dates included.
[[nodiscard]] std::optional<std::chrono::local_days> local_day(std::string_view text) noexcept;
[[nodiscard]] std::string to_text(std::chrono::local_days day);

}  // namespace sluis
