#include "gateway/apply/map_entry.hpp"

#include "shop.hpp"

namespace sluis::apply {
namespace {

// E-mail and effect, or the reason of the quarantine, of each item.
std::string told(const mapped& m) {
    std::string all;
    for (const mapping::item& i : m.items) {
        if (!all.empty()) all += ", ";
        all += i.quarantine.empty() ? contact::name(i.what.what) : i.quarantine;
        for (const contact::identity& one : i.what.identities)
            all += ' ' + one.value;
    }
    return all;
}

TEST(map_entry, maps_each_item_by_itself) {
    const struct {
        const char* body;
        const char* expected;
    } cases[] = {
        {R"({"email": "A@x.org "})", "upsert a@x.org"},
        {R"({"people": [{"email": "a@x.org"}, {"do": "erase", "email": "b@x.org"}]})",
         "upsert a@x.org, erase b@x.org"},
        {R"({"people": [{"email": "a@x.org"}, {"email": "no address"}, {"email": "c@x.org"}]})",
         "upsert a@x.org, bad_identifier, upsert c@x.org"},
        {R"({"people": [{"do": "ignore"}, {"do": "dance"}, {}]})", "ignore, unmapped, no_identity"},
        {R"({"email": )", "unreadable_body"},
        {"", "no_identity"},
    };
    for (const auto& c : cases)
        EXPECT_EQ(told(map_entry(entry_of("k", c.body), *catalog_with(first_rules), secrets())),
                  c.expected)
            << c.body;
}

TEST(map_entry, keeps_the_whole_submission_sealed_for_a_replay) {
    const queue::entry e = entry_of("k", person("a@x.org"));
    for (const auto& catalog :
         {catalog_with(first_rules), std::make_shared<const declaration::catalog>()}) {
        const mapped m = map_entry(e, *catalog, secrets());
        EXPECT_EQ(m.envelope.find("a@x.org"), std::string::npos) << "it is sealed";
        const auto plain = secrets().unseal(store::sealed_envelope, m.envelope);
        ASSERT_TRUE(plain);
        EXPECT_EQ(queue::decode(plain->reveal()).value(), e);
        EXPECT_EQ(m.what.id, queue::to_hex(e.id()));
        EXPECT_EQ(m.what.source, "shop");
        EXPECT_EQ(m.what.event_key, "k");
        EXPECT_EQ(m.what.received_at, noon);
        EXPECT_FALSE(m.is_replay);
    }
}

TEST(map_entry, a_source_that_is_gone_puts_its_submissions_into_quarantine) {
    const declaration::catalog none;
    EXPECT_EQ(told(map_entry(entry_of("k", person("a@x.org")), none, secrets())), "unknown_source");
}

TEST(map_entry, what_a_source_sent_before_it_was_disabled_is_applied) {
    const auto disabled = catalog_with(first_rules, false);
    ASSERT_EQ(disabled->find("shop"), nullptr);
    EXPECT_EQ(told(map_entry(entry_of("k", person("a@x.org")), *disabled, secrets())),
              "upsert a@x.org");
}

TEST(map_entry, carries_the_rules_of_the_source) {
    const mapped m = map_entry(entry_of("k", "{}"), *catalog_with(first_rules), secrets());
    EXPECT_EQ(m.source, policy::usual_rules("shop", policy::source_kind::form));
}

TEST(map_submission, bytes_that_are_no_entry_are_kept_under_an_id_of_their_own) {
    const auto broken = [](const std::string& raw) {
        const queue::submission s{.content = queue::unreadable::damaged, .raw = raw};
        return map_submission(s, *catalog_with(first_rules), secrets(), noon);
    };
    const mapped m = broken("half an ent");
    EXPECT_EQ(told(m), "damaged");
    EXPECT_EQ(m.what.received_at, noon);
    EXPECT_EQ(secrets().unseal(store::sealed_envelope, m.envelope)->reveal(), "half an ent");
    EXPECT_EQ(m.what.id, broken("half an ent").what.id) << "read again: the same (D2)";
    EXPECT_NE(m.what.id, broken("another").what.id);
}

}  // namespace
}  // namespace sluis::apply
