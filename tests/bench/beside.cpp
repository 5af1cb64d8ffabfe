// How long a webhook waits for its 200 while sluis does something big beside it: a file is imported,
// everybody is promoted, everybody leaves at a boundary; against the same sluis with nothing else to do.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "tests/bench/load.hpp"
#include "tests/bench/people.hpp"
#include "tests/bench/rounds.hpp"
#include "tests/integration/harness.hpp"

namespace sluis::bench {
namespace {

using namespace harness;

constexpr std::size_t requests = 1'000;  // a round
constexpr std::size_t connections = 4;
constexpr int most_rounds = 15;
constexpr milliseconds patience{1'800'000};

std::size_t people() {
    const char* given = std::getenv("PEOPLE");
    return given != nullptr ? static_cast<std::size_t>(std::strtoull(given, nullptr, 10)) : 200'000;
}

struct waits {
    std::vector<double> p50{};
    std::vector<double> p99{};
    std::vector<double> rate{};
};

class scene {
public:
    scene() {
        sluis_.start();
        sluis_.apply(declare(place_, networks_));
    }

    // Rounds for as long as `goes_on` says.
    waits send_while(const std::function<bool()>& goes_on) {
        waits all;
        for (int round = 0; round < most_rounds && goes_on(); ++round) {
            std::vector<std::string> texts;
            for (std::size_t i = 0; i < requests; ++i) {
                const std::string id = "m-" + std::to_string(sent_);
                const json event = event_of(somebody(people() + sent_++), "Planten BV");
                texts.push_back(on_the_wire(sluis_.submission(id, event), port()));
            }
            const load l = send_requests(port(), texts, connections);
            if (l.answered_200 != requests) throw std::runtime_error("not all were acknowledged");
            all.p50.push_back(static_cast<double>(l.p50.count()));
            all.p99.push_back(static_cast<double>(l.p99.count()));
            all.rate.push_back(l.per_second);
        }
        return all;
    }

    waits idle() {
        settle();
        int rounds = 0;
        return send_while([&] { return ++rounds <= most_rounds; });
    }
    waits import() {
        const std::string file = place_ / "people.ndjson";
        std::ofstream to(file);
        for (std::size_t i = 0; i < people(); ++i)
            to << json{{"email", somebody(i).email}, {"consent.ads", "granted"}}.dump() << '\n';
        to.close();
        std::atomic<bool> ended = false;
        auto work = std::async(std::launch::async, [&] {
            const output o = sluis_.cli({"contacts", "import", file});
            ended = true;
            return o.code;
        });
        waits w = send_while([&] { return !ended; });
        if (work.get() != 0) throw std::runtime_error("the import failed");
        return w;
    }
    waits change(const char* what) {
        settle();
        json body{{"change", what}, {"filter", {{"filterGroups", json::array()}}}};
        body["dry_run"] = true;
        const json count = sluis_.api("POST", "/api/changes", body)["count"];
        body.erase("dry_run");
        body["expected_count"] = count;
        const json made = sluis_.api("POST", "/api/changes", body);
        const std::string path = "/api/changes/" + std::to_string(made["id"].get<int>());
        const auto runs = [&] { return sluis_.api("GET", path)["state"] == "running"; };
        waits w = send_while(runs);
        if (!until([&] { return !runs(); }, patience)) throw std::runtime_error("no end");
        return w;
    }
    waits boundary() {
        settle();
        (void)sluis_.stop();
        let_boundary_pass(sluis_, system_clock{}.now() - seconds{5});
        sluis_.start();
        return send_while([&] { return sluis_.api("GET", "/api/usage")["being_settled"] != 0; });
    }
    void settle() {
        if (!until([&] { return sluis_.settled(); }, patience))
            throw std::runtime_error("it does not settle");
    }

private:
    std::uint16_t port() const {
        const std::string url = sluis_.url("");
        return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    }

    folder place_{};
    sandbox networks_{place_};
    gateway sluis_{place_,
                   networks_,
                   {{"marketing.preset", "\"custom\""}, {"marketing.exit_window_days", "-1"}}};
    std::size_t sent_ = 0;
};

void print(const char* name, const waits& w, const waits& idle) {
    if (w.p50.empty()) {
        std::printf("  %-34s over before anything was sent\n", name);
        return;
    }
    std::printf("  %-34s p50 %6.0f µs (%.2f of idle), p99 %6.0f µs (%.2f), %6.0f/s (%.2f)\n", name,
                median(w.p50), median(w.p50) / median(idle.p50), median(w.p99),
                median(w.p99) / median(idle.p99), median(w.rate),
                median(w.rate) / median(idle.rate));
    std::fflush(stdout);
}

}  // namespace
}  // namespace sluis::bench

int main() {
    using namespace sluis::bench;
    scene s;
    const waits idle = s.idle();
    print("nothing else", idle, idle);
    print("a file is imported", s.import(), idle);
    print("all are promoted", s.change("promote"), idle);
    print("all are asked to leave", s.change("schedule_exit"), idle);
    print("a boundary at which all leave", s.boundary(), idle);
    s.settle();
    print("nothing else, afterwards", s.idle(), idle);
}
