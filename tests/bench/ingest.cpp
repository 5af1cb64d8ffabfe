// From a signed webhook to 200: sluis (HMAC, deduplication, on disk before the answer, and the
// applier at work) against a Beast server that does nothing, and against raw pipelined XADD.
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/load.hpp"
#include "tests/bench/people.hpp"
#include "tests/bench/rounds.hpp"
#include "tests/integration/harness.hpp"

namespace sluis::bench {
namespace {

using namespace harness;

constexpr int rounds = 5;
constexpr std::size_t requests = 20'000;
constexpr std::size_t connections = 64;
constexpr std::size_t pipeline = 128;
constexpr std::size_t stream_connections = 4;

class sides {
public:
    sides() {
        sluis_.start();
        json all = declare(place_, networks_);
        all.erase("audiences");
        sluis_.apply(all);
        redis_.start();
        if (!until([&] { return caller().get(bare_url()).status == 200; })) {
            throw std::runtime_error("no bare server");
        }
    }

    double by_sluis() {
        std::vector<std::string> all;
        for (std::size_t i = 0; i < requests; ++i) {
            const std::string id = "m-" + std::to_string(sent_);
            const json event = event_of(somebody(sent_++), "Planten BV");
            all.push_back(on_the_wire(sluis_.submission(id, event), port()));
        }
        ours = send_requests(port(), all, connections);
        if (ours.answered_200 != requests) throw std::runtime_error("not all were acknowledged");
        last_ = std::move(all);
        if (!until([&] { return sluis_.settled(); })) throw std::runtime_error("not all applied");
        return ours.per_second;
    }
    double by_beast() {
        bare = send_requests(bare_port_, last_, connections);
        return bare.per_second;
    }
    double by_redis() {
        std::vector<std::string> bodies;
        for (std::size_t i = 0; i < requests; ++i)
            bodies.push_back(event_of(somebody(i), "Planten BV").dump());
        return add_to_stream(place_ / "redis.sock", bodies, pipeline, stream_connections);
    }

    load ours{};
    load bare{};

private:
    std::uint16_t port() const {
        const std::string url = sluis_.url("");
        return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    }
    std::string bare_url() const { return "http://127.0.0.1:" + std::to_string(bare_port_); }

    folder place_{};
    sandbox networks_{place_};
    gateway sluis_{place_, networks_, {{"limits.connections_per_address", "1000"}}};
    redis_server redis_{place_};
    std::uint16_t bare_port_ = free_port();
    process bare_{{BARE_SERVER, std::to_string(bare_port_),
                   std::to_string(std::max(1U, std::thread::hardware_concurrency()))},
                  place_ / "bare.log"};
    std::size_t sent_ = 0;
    std::vector<std::string> last_{};
};

void print_latency(const char* name, const load& l) {
    std::printf("  %-44s p50 %lld µs, p99 %lld µs\n", name, static_cast<long long>(l.p50.count()),
                static_cast<long long>(l.p99.count()));
}

}  // namespace
}  // namespace sluis::bench

int main() {
    using namespace sluis::bench;
    sides s;
    print("requests/s",
          alternate(rounds,
                    {{"sluis: verified, new, on disk", [&] { return s.by_sluis(); }},
                     {"bare Beast server", [&] { return s.by_beast(); }},
                     {"raw XADD, 128 in a write, fsync always", [&] { return s.by_redis(); }}}));
    print_latency("sluis, 64 connections", s.ours);
    print_latency("bare Beast server, 64 connections", s.bare);
}
