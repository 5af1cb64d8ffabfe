// Sides that are measured in turn, so that whatever the machine does besides hits all of them.
//
//     const auto medians = bench::alternate(7, {{"ours", [] { return rate(); }}, ...});
//     bench::print("members/s", medians);
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace sluis::bench {

struct side {
    std::string name;
    std::function<double()> rate;  // of one round, per second
};

struct measured {
    std::string name;
    double median;
};

inline double median(std::vector<double> all) {
    std::ranges::sort(all);
    return all.empty() ? 0 : all[all.size() / 2];
}

inline std::vector<measured> alternate(int rounds, const std::vector<side>& sides) {
    std::vector<std::vector<double>> rates(sides.size());
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < sides.size(); ++i)
            rates[i].push_back(sides[i].rate());
    }
    std::vector<measured> all;
    for (std::size_t i = 0; i < sides.size(); ++i)
        all.push_back({sides[i].name, median(rates[i])});
    return all;
}

// What `work` gets done in a second; it answers how much it did.
inline double per_second(const std::function<std::size_t()>& work) {
    const auto begun = std::chrono::steady_clock::now();
    const std::size_t done = work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    return static_cast<double>(done) / took.count();
}

// The first is ours, the others are limits.
inline void print(const std::string& what, const std::vector<measured>& all) {
    for (const measured& m : all) {
        std::printf("  %-44s %12.0f %s", m.name.c_str(), m.median, what.c_str());
        if (&m != &all.front()) std::printf("   ours is %.2f of it", all.front().median / m.median);
        std::printf("\n");
    }
    std::fflush(stdout);
}

}  // namespace sluis::bench
