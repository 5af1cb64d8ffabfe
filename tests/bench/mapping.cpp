// Mapping by provider: from the bytes of a submission to its events, on one core, without I/O. The
// samples are those of the mapping files that give a contact or an erasure.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "gateway/declaration/providers.hpp"
#include "gateway/mapping/apply.hpp"
#include "tests/bench/rounds.hpp"
#include "tests/mappings/samples.hpp"

namespace sluis::bench {
namespace {

using samples::sample;
constexpr std::chrono::milliseconds slice{40};

// Those that give something.
std::vector<sample> samples_of(const mapping::program& p) {
    std::vector<sample> all = samples::of(p);
    std::erase_if(all, [](const sample& s) {
        return s.expect.empty() || s.expect.front().value("effect", "ignore") == "ignore";
    });
    return all;
}

std::size_t run(const mapping::program& p, const std::vector<sample>& samples) {
    std::size_t done = 0;
    const auto end = std::chrono::steady_clock::now() + slice;
    while (std::chrono::steady_clock::now() < end) {
        for (const sample& s : samples) {
            const mapping::submission one = samples::submission_of(s);
            if (mapping::apply(p, one, s.settings).empty()) std::abort();
            ++done;
        }
    }
    return done;
}

}  // namespace
}  // namespace sluis::bench

// With arguments: these providers only.
int main(int count, char** words) {
    using namespace sluis;
    const std::vector<std::string> wanted(words + 1, words + count);
    std::vector<std::vector<bench::sample>> samples;  // keeps its elements' addresses
    std::vector<bench::side> sides;
    const auto& providers = declaration::providers();
    samples.reserve(providers.size());
    for (const auto& [name, program] : providers) {
        if (!wanted.empty() && std::ranges::find(wanted, name) == wanted.end()) continue;
        samples.push_back(bench::samples_of(*program));
        const auto* mine = &samples.back();
        const auto* p = program.get();
        sides.push_back({std::string(name), [mine, p] {
                             return bench::per_second([&] { return bench::run(*p, *mine); });
                         }});
    }
    const auto medians = bench::alternate(7, sides);
    std::vector<double> rates;
    for (const auto& m : medians)
        rates.push_back(m.median);
    const double middle = bench::median(rates);
    std::printf("mapping: submissions/s on one core; the median of all is %.0f\n", middle);
    double least = 1e9;
    for (const auto& m : medians) {
        std::printf("  %-24s %10.0f   %.2f of the median\n", m.name.c_str(), m.median,
                    m.median / middle);
        least = std::min(least, m.median / middle);
    }
    std::printf("  the slowest has %.2f of the median\n", least);
    return 0;
}
