// Every provider's own samples, mutated: a mapping gives events or reasons, and nothing else.
#include "gateway/declaration/providers.hpp"

#include <set>

#include <gtest/gtest.h>

#include "gateway/mapping/apply.hpp"
#include "tests/fuzz/mutate.hpp"
#include "tests/mappings/samples.hpp"

namespace sluis::fuzz {
namespace {

const std::set<std::string> reasons{"",
                                    "unmapped",
                                    "no_identity",
                                    "bad_identifier",
                                    "phone_without_country",
                                    "unreadable_body",
                                    "too_many_items",
                                    "budget_exceeded",
                                    "nothing_to_fetch"};

TEST(fuzz, mappings) {
    mutator mutate(9);
    for (const auto& [name, program] : declaration::providers()) {
        std::vector<std::string> seeds;
        std::vector<std::string> types;
        for (const samples::sample& one : samples::of(*program)) {
            seeds.push_back(one.body);
            types.push_back(one.content_type);
        }
        for (int i = 0; i < rounds(150); ++i) {
            const std::string body = mutate(seeds);
            const std::string& type = mutate.one_of(types);
            const mapping::submission s{.source = "fuzz",
                                        .country = "NL",
                                        .event_key = "key",
                                        .received_at = samples::received,
                                        .content_type = type,
                                        .target = "/hooks/fuzz?token=x",
                                        .body = body};
            const auto items = mapping::apply(*program, s, program->settings);
            ASSERT_FALSE(items.empty()) << name;
            ASSERT_LE(items.size(), mapping::most_items) << name;
            for (const mapping::item& one : items) {
                ASSERT_TRUE(reasons.contains(one.quarantine)) << name << ' ' << one.quarantine;
                const bool is_event = one.quarantine.empty() &&
                                      one.what.what != contact::effect::ignore &&
                                      one.what.what != contact::effect::fetch;
                ASSERT_TRUE(!is_event || !one.what.identities.empty()) << name;
                ASSERT_LE(one.what.occurred_at, s.received_at) << name;
            }
        }
    }
}

}  // namespace
}  // namespace sluis::fuzz
