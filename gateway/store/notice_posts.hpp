// What is still to be told of notices beside the log, by each way that is configured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/store/periods.hpp"

namespace sluis::store::notice_posts {

enum class way : std::uint8_t { webhook, email };  // the order is stored
[[nodiscard]] std::string_view name(way w) noexcept;

struct post {
    periods::notice what{};
    instant asked_at{};
    int attempts = 0;
};

void ask(session& s, std::int64_t notice, way w, instant now);
[[nodiscard]] std::vector<post> due(session& s, way w, instant now,
                                    std::size_t limit);  // oldest first
[[nodiscard]] std::int64_t waiting(session& s, way w);
void put_off(session& s, std::int64_t notice, way w, instant next);  // counts an attempt
void end(session& s, std::int64_t notice, way w);                    // it arrived, or was given up

}  // namespace sluis::store::notice_posts
