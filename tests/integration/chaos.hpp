// Kills sluis, its Redis or both with -9, by the dice, and starts again what nobody else does.
#pragma once

#include <csignal>
#include <random>
#include <thread>

#include "tests/integration/harness.hpp"

namespace sluis::harness {

class chaos {
public:
    chaos(std::mt19937_64& dice, gateway& sluis) : dice_(dice), sluis_(sluis) {}

    void strike() {
        const std::uint64_t whom = dice_() % 3;
        const pid_t redis = sluis_.redis();
        const bool spare_sluis = whom == 0 && redis > 0 && redis_kills_ < kills_of_redis_in_a_row;
        if (whom != 1 && redis > 0) ::kill(redis, SIGKILL);
        ++kills;
        if (spare_sluis) {
            ++redis_kills_;
            return;
        }
        sluis_.kill();
        redis_kills_ = 0;
        sluis_.start();
    }
    void wait() { std::this_thread::sleep_for(milliseconds(dice_() % 150)); }

    int kills = 0;

private:
    static constexpr int kills_of_redis_in_a_row =
        3;  // then its supervisor waits longer and longer

    std::mt19937_64& dice_;
    gateway& sluis_;
    int redis_kills_ = 0;
};

}  // namespace sluis::harness
