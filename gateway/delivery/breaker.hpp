// Stops calling a destination that does not work, and tries it now and then. Pure.
//
//     closed --5 failures in a row--> open --after a wait--> half open (one request)
//       ^------------------- a success ------------------------'   a failure: open, for longer
#pragma once

#include <chrono>

#include "gateway/base/time.hpp"

namespace sluis::delivery {

class breaker {
public:
    static constexpr int failures_to_open = 5;

    // How long to wait before the next request; zero: go ahead.
    [[nodiscard]] std::chrono::milliseconds wait(instant now) const noexcept;

    void succeeded() noexcept { failures_ = 0; }
    void failed(instant now, double chance) noexcept;

    [[nodiscard]] bool is_open() const noexcept { return failures_ >= failures_to_open; }

private:
    int failures_ = 0;  // in a row
    instant until_{};
};

}  // namespace sluis::delivery
