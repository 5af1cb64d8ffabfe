// Breakdowns: the numbers are those of policy and of the ledger, they add up whatever happens while
// they are computed, and nothing changes them afterwards.
#include "gateway/apply/breakdown.hpp"

#include <map>
#include <random>
#include <set>

#include "gateway/apply/audiences.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/ledger_counts.hpp"
#include "gateway/store/ledger_delivery.hpp"
#include "support.hpp"

namespace sluis::apply {
namespace {

namespace breakdowns = store::breakdowns;
namespace declarations = store::declarations;
namespace ledger = store::ledger;
using breakdowns::standing;
using contact::consent;
using contact::purpose;
using policy::message_kind;
using policy::reason;

constexpr const char* dutch =
    R"([{"filters":[{"propertyName":"country","operator":"EQ","value":"NL"}]}])";

class breakdown_test : public testing::Test {
protected:
    ~breakdown_test() override { db_.stop(); }

    int dice(int sides) { return std::uniform_int_distribution<int>(0, sides - 1)(random_); }

    void change(contact::contact& c) {
        const contact::stamp at{noon + std::chrono::seconds{++events_}, "form/1"};
        const auto& who = c.identities.front();
        switch (dice(6)) {
            case 0:
                c.marketing.now = contact::status::marketing;
                c.marketing.held.reset();
                break;
            case 1:
                c.marketing.now = contact::status::non_marketing;
                if (dice(2) == 0)
                    c.marketing.held = contact::cause{noon, contact::reason_type::form, "form"};
                break;
            case 2:
                c.consents[{who, purpose::email}] = {static_cast<consent>(1 + dice(2)), at};
                break;
            case 3:
                c.consents[{who, purpose::ads}] = {static_cast<consent>(1 + dice(2)), at};
                break;
            case 4:
                c.unsubscribed = {dice(2) == 0, at};
                break;
            default:
                c.properties[contact::property::country] = {dice(2) == 0 ? "NL" : "BE", at};
                if (dice(4) == 0) c.suppressed = true;
        }
    }
    void appear(store::session& s, int people) {
        for (int i = 0; i < people; ++i) {
            auto c = store::a_contact("p" + std::to_string(++made_) + "@example.org");
            if (dice(5) == 0)
                c.identities = {{contact::identity_kind::external, "shop", std::to_string(made_)}};
            for (int n = dice(6); n > 0; --n)
                change(c);
            EXPECT_TRUE(store::contacts::save(s, c));
            ledger_of(s, c);
        }
    }
    void ledger_of(store::session& s, const contact::contact& c) {
        (void)ledger::put(s, desires_of(s, c, false, load_audiences(s)), noon);
    }
    // Something happens to somebody: changes, erasures, newcomers.
    void go_on(store::session& s) {
        if (dice(4) == 0) appear(s, 1);
        auto all = store::contacts::load_after(s, dice(made_), 3);
        for (contact::contact& c : all) {
            if (dice(5) == 0) {
                EXPECT_TRUE(store::contacts::erase(s, c.id));
                (void)ledger::erase(s, c.id, noon);
                continue;
            }
            change(c);
            EXPECT_TRUE(store::contacts::save(s, c));
            ledger_of(s, c);
        }
    }
    void declare_audience(store::session& s) {
        (void)declarations::put(s, declarations::kind::destination,
                                {.id = "toy", .body = "{}", .by = "test", .at = noon});
        (void)declarations::put(s, declarations::kind::audience,
                                {.id = "all",
                                 .body = R"({"id": "all",
                         "targets": [{"destination": "toy", "network_audience": "1"}]})",
                                 .by = "test",
                                 .at = noon});
        audience_ = declarations::get(s, declarations::kind::audience, "all")->number;
        destination_ = declarations::get(s, declarations::kind::destination, "toy")->number;
        (void)declarations::put_target(s, audience_, destination_, "1");
    }
    std::int64_t ask(store::session& s, breakdowns::subject of) {
        return breakdowns::add(
                   s,
                   {.of = std::move(of), .configuration = "{}", .actor = "test", .asked_at = noon})
            .id;
    }
    // To its end; things may happen between the chunks.
    void compute(std::size_t chunk, bool quiet = true) {
        for (bool more = true; more;) {
            more = db_.write_now([&](store::session& s) {
                if (!quiet) go_on(s);
                return break_down_some(s, chunk, noon + 1min);
            });
        }
    }
    struct result {
        std::int64_t members = 0;
        std::map<breakdowns::place, std::int64_t> numbers{};
        std::map<std::int64_t, breakdowns::item> items{};
    };
    // Whatever it is of, the numbers are those of the items, and each contact is there once.
    result result_of(std::int64_t id) {
        return db_.read_now([&](store::session& s) {
            result r;
            for (const breakdowns::number& n : breakdowns::numbers(s, id)) {
                r.numbers[n.of] = n.contacts;
                r.members += n.contacts;
                EXPECT_EQ(n.of.primary.has_value(), n.of.now == standing::not_sent);
                const breakdowns::selection which{
                    .first = n.of.now, .last = n.of.now, .primary = n.of.primary};
                EXPECT_EQ(page_through(s, id, which, 3).size(),
                          static_cast<std::size_t>(n.contacts));
            }
            for (const breakdowns::item& i : page_through(s, id, {}, 4)) {
                EXPECT_TRUE(r.items.emplace(i.contact, i).second) << "twice: " << i.contact;
                if (i.at.now == standing::not_sent) {
                    EXPECT_EQ(i.reasons.primary(), i.at.primary);
                }
            }
            EXPECT_EQ(static_cast<std::int64_t>(r.items.size()), r.members);
            return r;
        });
    }
    static std::vector<breakdowns::item> page_through(store::session& s, std::int64_t id,
                                                      const breakdowns::selection& which,
                                                      std::size_t limit) {
        std::vector<breakdowns::item> all;
        for (std::optional<breakdowns::item> after;;) {
            const auto page = breakdowns::items(s, id, which, after, limit);
            all.insert(all.end(), page.begin(), page.end());
            if (page.size() < limit) return all;
            after = page.back();
        }
    }

    store::folder folder_;
    store::database db_{{.path = folder_ / "db"}};
    std::mt19937 random_{20261128};  // NOLINT: the same histories each time
    int made_ = 0;
    int events_ = 0;
    std::int64_t audience_ = 0;
    std::int64_t destination_ = 0;
};

TEST_F(breakdown_test, has_the_reasons_of_policy_for_each_kind_in_chunks_of_any_size) {
    db_.write_now([&](store::session& s) { appear(s, 60); });
    const auto everybody =
        db_.read_now([](store::session& s) { return store::contacts::load_after(s, 0, 1'000); });
    for (std::size_t k = 0; k < policy::message_kind_count; ++k) {
        const auto kind = static_cast<message_kind>(k);
        const auto id = db_.write_now([&](store::session& s) { return ask(s, {.kind = kind}); });
        compute(k == 0 ? 60 : 1 + k * 7);
        const result r = result_of(id);
        EXPECT_EQ(r.members, 60);
        for (const contact::contact& c : everybody) {
            const policy::reasons all = policy::exclusions(c, kind);
            EXPECT_EQ(r.items.at(c.id).reasons, all) << name(kind);
            EXPECT_EQ(r.items.at(c.id).at.now == standing::to_be_sent, all.none());
        }
    }
}

TEST_F(breakdown_test, is_of_those_who_are_meant) {
    db_.write_now([&](store::session& s) { appear(s, 40); });
    const auto id = db_.write_now([&](store::session& s) {
        return ask(s, {.kind = message_kind::marketing_email, .filter_groups = dutch});
    });
    compute(7);
    const auto everybody =
        db_.read_now([](store::session& s) { return store::contacts::load_after(s, 0, 1'000); });
    const result r = result_of(id);
    EXPECT_GT(r.members, 0);
    EXPECT_LT(r.members, 40);
    for (const contact::contact& c : everybody)
        EXPECT_EQ(r.items.contains(c.id), contact::value_of(c, contact::property::country) == "NL");
}

// R58
TEST_F(breakdown_test, stays_as_it_is_whatever_happens_afterwards) {
    const auto id = db_.write_now([&](store::session& s) {
        appear(s, 30);
        return ask(s, {.kind = message_kind::marketing_email});
    });
    compute(10);
    const result before = result_of(id);
    for (int i = 0; i < 30; ++i)
        db_.write_now([&](store::session& s) { go_on(s); });
    const result after = result_of(id);
    EXPECT_EQ(after.numbers, before.numbers);
    EXPECT_EQ(after.items, before.items);
    db_.write_now([&](store::session& s) {
        EXPECT_FALSE(break_down_some(s, 10, noon)) << "there is nothing to do";
    });
}

TEST_F(breakdown_test, adds_up_over_random_histories_that_go_on_while_it_is_computed) {
    db_.write_now([&](store::session& s) { declare_audience(s); });
    for (int round = 0; round < 12; ++round) {
        std::int64_t last = 0;
        std::int64_t ids[3] = {};
        db_.write_now([&](store::session& s) {
            appear(s, dice(12));
            ids[0] = ask(s, {.kind = static_cast<message_kind>(dice(7))});
            ids[1] = ask(
                s, {.audience = "all", .audience_number = audience_, .destination = destination_});
            ids[2] = ask(s, {.audience = "all", .audience_number = audience_});
            last = breakdowns::get(s, ids[2])->last_contact;
        });
        compute(static_cast<std::size_t>(2 + dice(8)), false);
        for (const std::int64_t id : ids) {
            const result r = result_of(id);
            EXPECT_TRUE(r.items.empty() || r.items.rbegin()->first <= last) << "who came later";
        }
    }
}

TEST_F(breakdown_test, of_an_audience_at_a_network_has_the_numbers_of_the_ledger) {
    const auto id = db_.write_now([&](store::session& s) {
        declare_audience(s);
        appear(s, 80);
        return ask(s,
                   {.audience = "all", .audience_number = audience_, .destination = destination_});
    });
    compute(9);
    const result r = result_of(id);
    const ledger::counts expected =
        db_.read_now([&](store::session& s) { return ledger::count(s, audience_, destination_); });
    EXPECT_EQ(r.members, expected.members);
    EXPECT_GT(expected.pending, 0);
    const auto number = [&](const breakdowns::place& at) {
        const auto found = r.numbers.find(at);
        return found == r.numbers.end() ? std::int64_t{0} : found->second;
    };
    EXPECT_EQ(number({standing::pending, {}}), expected.pending);
    EXPECT_EQ(number({standing::accepted, {}}), expected.accepted);
    for (std::size_t i = 0; i < policy::reason_count; ++i)
        EXPECT_EQ(number({standing::not_sent, static_cast<reason>(i)}), expected.excluded[i]);
}

TEST_F(breakdown_test, whose_filter_is_not_valid_any_more_fails_and_counts_nobody) {
    const auto id = db_.write_now([&](store::session& s) {
        appear(s, 3);
        return ask(s, {.kind = message_kind::marketing_email,
                       .filter_groups = R"([{"filters":[{"propertyName":"gone"}]}])"});
    });
    compute(10);
    EXPECT_EQ(result_of(id).members, 0);
    const auto b = db_.read_now([&](store::session& s) { return breakdowns::get(s, id); });
    EXPECT_TRUE(b->ended_at);
    EXPECT_FALSE(b->failure.empty());
}

TEST_F(breakdown_test, is_retired_as_a_whole_in_bounded_steps) {
    const auto id = db_.write_now([&](store::session& s) {
        appear(s, 25);
        return ask(s, {.kind = message_kind::marketing_email});
    });
    compute(10);
    const auto retire = [&](instant before) {
        return db_.write_now([&](store::session& s) { return breakdowns::retire(s, before, 10); });
    };
    EXPECT_EQ(retire(noon), 0);
    EXPECT_EQ(retire(noon + 1h), 10);
    EXPECT_EQ(retire(noon + 1h), 10);
    EXPECT_GT(retire(noon + 1h), 0);
    EXPECT_EQ(retire(noon + 1h), 0);
    db_.read_now([&](store::session& s) {
        EXPECT_FALSE(breakdowns::get(s, id));
        EXPECT_TRUE(breakdowns::numbers(s, id).empty());
    });
}

}  // namespace
}  // namespace sluis::apply
