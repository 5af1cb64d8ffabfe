// Bodies for ad networks: normal forms, hashes and the request, against the hashes alone.
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "adapters/adapter.hpp"
#include "adapters/hash.hpp"
#include "tests/bench/rounds.hpp"

namespace sluis::bench {
namespace {

constexpr int rounds = 9;

std::vector<adapters::person> people(std::size_t n) {
    std::vector<adapters::person> all;
    for (std::size_t i = 0; i < n; ++i) {
        const std::string number = std::to_string(i);
        all.push_back({.id = "c" + number,
                       .emails = {"femke.devries." + number + "@example.com"},
                       .phones = {"+3161" + std::to_string(1'000'000 + i)},
                       .first_name = "Femke",
                       .last_name = "de Vries",
                       .country = "NL",
                       .postal_code = "1012 AB",
                       .city = "Amsterdam"});
    }
    return all;
}

nlohmann::json settings_of(std::string_view network) {
    if (network == "google") return {{"operating_account", "1234567890"}, {"terms_accepted", true}};
    return {{"ad_account_id", "1234567890"}};
}

// An address of Google's is several hashes in one value.
std::size_t hashes_of(const adapters::identified& one) {
    std::size_t n = 0;
    for (const adapters::identifier& i : one.identifiers) {
        std::istringstream parts(i.value);
        for (std::string part; parts >> part;)
            n += adapters::looks_like_sha256(part) ? 1 : 0;
    }
    return n;
}

class bodies {
public:
    explicit bodies(const adapters::entry& network)
        : network_(network),
          settings_(settings_of(network.about->id)),
          people_(people(network.about->max_members)),
          hashes_(hashes_of(network.identify(people_.front()))) {}

    std::size_t build() const {
        std::vector<adapters::identified> identified;
        std::vector<adapters::member> members;
        identified.reserve(people_.size());
        members.reserve(people_.size());
        for (const adapters::person& p : people_) {
            identified.push_back(network_.identify(p));
            members.push_back({identified.back().identifiers});
        }
        const adapters::batch b{"7090784486", network_.about->api_version,
                                settings_,    adapters::change::add,
                                members,      1};
        std::size_t carried = 0;
        for (const adapters::http_request& r : network_.plan(b))
            carried += r.rows.size();
        return carried;
    }

    // The part of `build` before the body.
    std::size_t identify() const {
        std::size_t valid = 0;
        for (const adapters::person& p : people_)
            valid += network_.identify(p).identifiers.empty() ? 0 : 1;
        return valid;
    }

    // As many hashes as `build` needs, of texts that are ready to be hashed.
    std::size_t hash() const {
        std::size_t length = 0;
        for (const adapters::person& p : people_) {
            for (std::size_t i = 0; i < hashes_; ++i)
                length += adapters::sha256_hex(i % 2 == 0 ? p.emails[0] : p.phones[0]).size();
        }
        return length == people_.size() * hashes_ * 64 ? people_.size() : 0;
    }

private:
    const adapters::entry& network_;
    nlohmann::json settings_;
    std::vector<adapters::person> people_;
    std::size_t hashes_;
};

}  // namespace
}  // namespace sluis::bench

int main() {
    using namespace sluis;
    for (const adapters::entry& network : adapters::all()) {
        const bench::bodies b(network);
        const std::string name(network.about->id);
        bench::print(
            "members/s",
            bench::alternate(bench::rounds,
                             {{name + ": normal forms, hashes and body",
                               [&] { return bench::per_second([&] { return b.build(); }); }},
                              {name + ": normal forms and hashes",
                               [&] { return bench::per_second([&] { return b.identify(); }); }},
                              {name + ": the same number of hashes alone",
                               [&] { return bench::per_second([&] { return b.hash(); }); }}}));
    }
}
