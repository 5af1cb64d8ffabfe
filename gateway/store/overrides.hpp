// Contacts that are in an audience, or are not, whatever its filter says, since a rule said so.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::overrides {

enum class kind : std::uint8_t { included, excluded };

struct override_row {
    std::int64_t audience = 0;
    kind what = kind::included;
    std::string by{};  // "rule leads"
    instant at{};

    friend bool operator==(const override_row&, const override_row&) = default;
};

// False: it was so already.
bool put(session& s, std::int64_t contact, const override_row& o);
[[nodiscard]] std::vector<override_row> of_contact(session& s, std::int64_t contact);
// What they say of an audience; nothing: its filter decides. The one place that knows that rules go
// before filters.
[[nodiscard]] std::optional<bool> membership(std::span<const override_row> all,
                                             std::int64_t audience);

// The survivor has both; it is excluded where either was: who was taken out stays out.
void absorb(session& s, std::int64_t absorbed, std::int64_t survivor);
void erase(session& s, std::int64_t contact);
void forget_audience(session& s, std::int64_t audience);

}  // namespace sluis::store::overrides
