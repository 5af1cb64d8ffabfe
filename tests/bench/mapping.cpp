// Mapping by provider: from the bytes of a submission to its events, on one core, without I/O. The
// samples are those of the mapping files that give a contact or an erasure.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/declaration/providers.hpp"
#include "gateway/mapping/apply.hpp"
#include "tests/bench/rounds.hpp"

namespace sluis::bench {
namespace {

using nlohmann::json;
constexpr std::chrono::milliseconds slice{40};

struct sample {
    std::string target{};
    std::string content_type{};
    std::string country{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
    json settings{};
};

std::vector<sample> samples_of(const mapping::program& p) {
    std::vector<sample> all;
    for (const json& c : p.cases) {
        const json expect = c.value("expect", json::array());
        if (c.contains("handshake") || expect.empty()) continue;
        if (expect.front().value("effect", "ignore") == "ignore") continue;
        const json body = c.value("body", json(""));
        sample& s = all.emplace_back();
        s.target = c.value("target", "/hooks/case");
        s.body = body.is_string() ? body.get<std::string>() : body.dump();
        s.content_type =
            c.value("content_type",
                    body.is_string() ? "application/x-www-form-urlencoded" : "application/json");
        s.country = c.value("country", "");
        s.settings = p.settings;
        if (c.contains("settings")) s.settings.update(c.at("settings"));
        const json headers = c.value("headers", json::object());
        for (const auto& [name, value] : headers.items())
            s.headers.emplace_back(name, value.get<std::string>());
    }
    return all;
}

std::size_t run(const mapping::program& p, const std::vector<sample>& samples) {
    std::size_t done = 0;
    const auto end = std::chrono::steady_clock::now() + slice;
    while (std::chrono::steady_clock::now() < end) {
        for (const sample& s : samples) {
            const mapping::submission one{.source = "bench",
                                          .country = s.country,
                                          .event_key = "key",
                                          .received_at = from_ms(1'780'272'000'000),
                                          .content_type = s.content_type,
                                          .target = s.target,
                                          .headers = s.headers,
                                          .body = s.body};
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
