// The wall clock, as something that tests can set. Waiting uses Asio's steady timers, not this.
#pragma once

#include <atomic>

#include "gateway/base/time.hpp"

namespace sluis {

class clock {
public:
    virtual ~clock() = default;
    [[nodiscard]] virtual instant now() const noexcept = 0;
};

class system_clock final : public clock {
public:
    [[nodiscard]] instant now() const noexcept override {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

// Stands still until told otherwise. May be read and set from any thread.
class settable_clock final : public clock {
public:
    explicit settable_clock(instant start) : now_(to_ms(start)) {}
    [[nodiscard]] instant now() const noexcept override { return from_ms(now_.load()); }
    void set(instant t) noexcept { now_.store(to_ms(t)); }
    void advance(std::chrono::milliseconds by) noexcept { now_ += by.count(); }

private:
    std::atomic<std::int64_t> now_;
};

}  // namespace sluis
