// Files of contacts, worked off by the background in small chunks.
#include "gateway/apply/import.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/apply/background.hpp"
#include "gateway/apply/record_event.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/history.hpp"
#include "gateway/store/suppressions.hpp"
#include "gateway/store/usage.hpp"
#include "support.hpp"

namespace sluis::apply {
namespace {

namespace imports = store::imports;
using imports::state;

class import_test : public testing::Test {
protected:
    ~import_test() override { db_.stop(); }

    // In pieces of `piece` bytes, so that rows and letters are cut.
    std::int64_t put(const std::string& content, const imports::wish& w, std::size_t piece = 7) {
        return db_.write_now([&](store::session& s) {
            imports::file i = imports::add(s, w, "anna", time_.now());
            for (std::size_t at = 0; at < content.size(); at += piece) {
                const std::string one = content.substr(at, piece);
                imports::append(s, i.id, i.size, std::ssize(one),
                                vault_.seal(store::sealed_import, one));
                i.size += std::ssize(one);
            }
            i.now = state::running;
            i.started_at = time_.now();
            imports::save(s, i);
            return i.id;
        });
    }
    std::optional<import_chunk> chunk(std::size_t most = 3) {
        return db_.write_now([&](store::session& s) {
            auto c = import_some(s, vault_, rules_, most, time_.now());
            if (c) save_chunk(s, *c);
            return c;
        });
    }
    // The program, until nothing runs.
    void run() {
        asio::io_context loop{1};
        background b(loop.get_executor(), db_, time_, {},
                     {.look = 1ms, .rules = rules_, .import_rows = 3, .secrets = &vault_});
        const auto watch = [&]() -> asio::awaitable<void> {
            const auto look = [](store::session& s) {
                return imports::running(s) || imports::is_anything_to_drop(s);
            };
            for (bool more = true; more;)
                more = co_await db_.read(look);
            b.stop();
        };
        asio::co_spawn(loop, b.run(), [](const std::exception_ptr& e) { EXPECT_FALSE(e); });
        asio::co_spawn(loop, watch(), [](const std::exception_ptr& e) { EXPECT_FALSE(e); });
        loop.run();
    }
    imports::file import(const std::string& content, const imports::wish& w) {
        const std::int64_t id = put(content, w);
        run();
        return file(id);
    }
    imports::file file(std::int64_t id) {
        return db_.read_now([&](store::session& s) { return imports::get(s, id).value(); });
    }
    std::vector<contact::contact> people() {
        return db_.read_now(
            [](store::session& s) { return store::contacts::load_after(s, 0, 1'000); });
    }
    contact::contact find(const std::string& text) {
        return db_.read_now(
            [&](store::session& s) { return store::contacts::find(s, text).at(0); });
    }
    // As a form's submission.
    void submit(const std::string& email, contact::effect what = contact::effect::upsert) {
        contact::event e{.what = what,
                         .source = "form",
                         .key = email,
                         .occurred_at = time_.now(),
                         .received_at = time_.now(),
                         .identities = {store::email(email)}};
        db_.write_now([&](store::session& s) {
            open_account account(s, rules_, time_.now());
            const recorder by{.audiences = {},
                              .account = account,
                              .tombstone = [&](const auto& i) { return tombstone_of(vault_, i); },
                              .now = time_.now()};
            (void)event_recording(s, by).record(
                e, policy::usual_rules("form", policy::source_kind::form), "");
            account.save();
        });
    }
    std::size_t suppressed_in_store() {
        return db_.read_now([](store::session& s) {
            auto& q = s.prepare("SELECT count(*) FROM suppressions");
            q.step();
            const auto n = static_cast<std::size_t>(q.integer(0));
            q.reset();
            return n;
        });
    }

    static std::string lines(int count) {
        std::string all = "Email;First name;Phone\n";
        for (int i = 0; i < count; ++i)
            all += "p" + std::to_string(i) + "@x.org;Name " + std::to_string(i) + ";\n";
        return all;
    }

    store::folder folder_;
    store::database db_{{.path = folder_ / "db"}};
    store::vault vault_ = a_vault();
    settable_clock time_{noon};
    policy::rules rules_{};
    imports::wish csv_{.name = "people", .format = "csv", .encoding = "detect", .country = "NL"};
};

TEST_F(import_test, rows_become_contacts) {
    const auto i = import(
        "E-mail;Voornaam;Telefoon;Consent ads;Notitie\n"
        "Anna@X.org;Anna;020 1234567;yes;x\n"
        ";;;;\n"
        "ben@x.org;Ben;;;\n"
        "no address;Carl;;;\n"
        "anna@x.org;Anne;;;\n",
        csv_);
    EXPECT_EQ(i.now, state::done);
    EXPECT_EQ(i.became,
              (imports::sums{.lines = 5, .created = 2, .updated = 1, .ignored = 1, .bad = 1}));
    EXPECT_EQ(i.unmapped, R"(["Notitie"])");
    EXPECT_NE(i.problems.find("\"line\":5"), std::string::npos);
    EXPECT_EQ(i.problems.find("no address"), std::string::npos) << "quotes what is in the file";
    const auto anna = find("anna@x.org");
    EXPECT_EQ(contact::value_of(anna, contact::property::first_name), "Anne") << "the later row";
    EXPECT_EQ(contact::value_of(anna, contact::property::phone), "+31201234567");
    EXPECT_EQ(contact::consent_of(anna, contact::purpose::ads), contact::consent::granted);
    EXPECT_EQ(anna.created_by, "import:1");
    EXPECT_EQ(anna.marketing.now, contact::status::non_marketing) << "R19";
    EXPECT_EQ(anna.marketing.reason, contact::reason_type::import);
}

TEST_F(import_test, goes_on_where_it_stopped_and_no_row_has_its_effect_twice) {
    const std::int64_t id = put(lines(20), csv_);
    for (std::int64_t did = 3; did <= 12; did += 3) {
        ASSERT_TRUE(chunk());
        EXPECT_EQ(file(id).became.created, did);
        EXPECT_EQ(people().size(), static_cast<std::size_t>(did));
    }
    // What was not committed did not happen, the place neither.
    struct killed {};
    EXPECT_THROW(db_.write_now([&](store::session& s) {
        const auto c = import_some(s, vault_, rules_, 3, time_.now());
        save_chunk(s, c.value());
        throw killed{};
    }),
                 killed);
    EXPECT_EQ(people().size(), 12U);
    run();
    EXPECT_EQ(file(id).now, state::done);
    EXPECT_EQ(file(id).became, (imports::sums{.lines = 20, .created = 20}));
    for (const auto& c : people())
        EXPECT_EQ(c.version, 1) << "written once";
    EXPECT_FALSE(chunk());
}

TEST_F(import_test, a_dry_run_counts_and_changes_nothing) {
    submit("p1@x.org");
    const auto before = people();
    csv_.dry_run = true;
    csv_.default_status = policy::default_status::marketing;
    const auto i = import(lines(8) + "bad;x;\n", csv_);
    EXPECT_EQ(i.now, state::done);
    EXPECT_EQ(i.became,
              (imports::sums{.lines = 9, .created = 7, .updated = 1, .bad = 1, .marketing = 7}));
    EXPECT_EQ(people(), before);
    db_.read_now([](store::session& s) {
        EXPECT_EQ(store::usage::marketing_contacts(s), 1);
        return 0;
    });
}

TEST_F(import_test, the_default_raises_and_never_lowers) {
    submit("p0@x.org");  // a form: marketing
    time_.advance(1h);
    EXPECT_EQ(import(lines(2), csv_).became.marketing, 0);
    EXPECT_EQ(find("p0@x.org").marketing.now, contact::status::marketing) << "R20";
    time_.advance(1h);
    csv_.default_status = policy::default_status::marketing;
    EXPECT_EQ(import(lines(3), csv_).became.marketing, 1) << "the new one (R25: new)";
    EXPECT_EQ(find("p1@x.org").marketing.now, contact::status::non_marketing);
    time_.advance(1h);
    csv_.apply_to = policy::applies_to::new_and_existing;
    EXPECT_EQ(import(lines(3), csv_).became.marketing, 1);
    EXPECT_EQ(find("p1@x.org").marketing.reason_id, "import:3");
}

TEST_F(import_test, a_column_has_the_status_where_the_default_may_promote) {
    const std::string content =
        "Email,Marketing contact status\n"
        "yes@x.org,Marketing contact\nno@x.org,Non-marketing contact\nold@x.org,Marketing contact\n"
        "form@x.org,Non-marketing contact\nopen@x.org,\n";
    submit("form@x.org");
    import("Email\nold@x.org\n", csv_);
    time_.advance(1h);
    EXPECT_EQ(import(content, csv_).became.marketing, 0) << "the default says that nobody is";
    csv_.default_status = policy::default_status::marketing;
    time_.advance(1h);
    EXPECT_EQ(import(content, csv_).became.marketing, 2) << "yes and old";
    EXPECT_EQ(find("no@x.org").marketing.now, contact::status::non_marketing);
    EXPECT_EQ(find("form@x.org").marketing.now, contact::status::marketing) << "R20";
    EXPECT_EQ(find("old@x.org").marketing.reason, contact::reason_type::import);
}

TEST_F(import_test, who_left_does_not_come_back_by_a_consent_in_the_same_row) {
    const std::string content =
        "Email,consent.ads,consent.email,unsubscribed,marketing_status\n"
        "a@x.org,granted,granted,true,marketing\n";
    csv_.default_status = policy::default_status::marketing;
    EXPECT_EQ(import(content, csv_).became,
              (imports::sums{.lines = 1, .created = 1, .marketing = 1}));
    const auto before = find("a@x.org");
    EXPECT_TRUE(contact::is_unsubscribed(before));
    EXPECT_EQ(before.marketing.now, contact::status::marketing);
    time_.advance(1h);
    import(content, csv_);
    EXPECT_TRUE(contact::is_unsubscribed(find("a@x.org")));
    const auto rows = db_.read_now(
        [&](store::session& s) { return store::history::of_contact(s, before.id, 0, 100); });
    for (const auto& r : rows)
        EXPECT_NE(r.row.what, policy::history_kind::resubscribed);
}

TEST_F(import_test, who_was_erased_since_the_start_stays_so) {
    submit("p1@x.org");
    const std::int64_t id = put(lines(3), csv_);
    time_.advance(1s);
    submit("p1@x.org", contact::effect::erase);
    run();
    EXPECT_EQ(file(id).became, (imports::sums{.lines = 3, .created = 2, .ignored = 1}));
    EXPECT_EQ(people().size(), 2U);
}

TEST_F(import_test, external_ids_are_of_the_file_or_of_a_source) {
    csv_.external_ids_of = "crm";
    import("Record ID,First name\n1,Anna\n", csv_);
    EXPECT_EQ(people().at(0).identities.at(0),
              (contact::identity{contact::identity_kind::external, "crm", "1"}));
    EXPECT_EQ(import("Record ID,First name\n1,Anne\n", csv_).became.created, 0);
    csv_.external_ids_of.clear();
    EXPECT_EQ(import("Record ID,First name\n1,Bob\n", csv_).became.created, 1);
}

// --- Opt-out lists (R63) ---------------------------------------------------------------------------

TEST_F(import_test, an_opt_out_list_creates_nobody_and_suppresses) {
    submit("known@x.org");
    submit("other@x.org");
    time_.advance(1h);
    csv_.opt_out = true;
    const auto i = import("Email,Phone\nKNOWN@x.org,\nunknown@x.org,+31201234567\nbad,\n", csv_);
    EXPECT_EQ(i.became,
              (imports::sums{.lines = 3, .updated = 1, .ignored = 1, .bad = 1, .suppressed = 3}));
    EXPECT_EQ(people().size(), 2U);
    EXPECT_TRUE(contact::is_unsubscribed(find("known@x.org")));
    EXPECT_TRUE(find("known@x.org").suppressed);
    EXPECT_FALSE(find("other@x.org").suppressed);
    submit("unknown@x.org");
    const auto later = find("unknown@x.org");
    EXPECT_TRUE(later.suppressed);
    EXPECT_TRUE(policy::exclusions(later, {}).has(policy::reason::suppressed));
}

TEST_F(import_test, whether_the_list_or_the_contact_came_first_does_not_matter_to_audiences) {
    submit("first@x.org");
    imports::wish list = csv_;
    list.opt_out = true;
    import("Email\nfirst@x.org\nlater@x.org\n", list);
    submit("later@x.org");
    for (const char* who : {"first@x.org", "later@x.org"})
        EXPECT_TRUE(find(who).suppressed) << who;
    submit("first@x.org");
    EXPECT_TRUE(find("first@x.org").suppressed) << "it stays so";
}

TEST_F(import_test, an_opt_out_list_joins_nobody) {
    submit("a@x.org");
    import("Phone\n+31201234567\n", csv_);
    csv_.opt_out = true;
    EXPECT_EQ(import("Email,Phone\na@x.org,+31201234567\n", csv_).became.updated, 1);
    EXPECT_EQ(people().size(), 2U);
    for (const auto& c : people())
        EXPECT_TRUE(contact::is_unsubscribed(c));
}

TEST_F(import_test, a_dry_run_of_an_opt_out_list_remembers_nothing) {
    csv_.opt_out = csv_.dry_run = true;
    EXPECT_EQ(import("Email\na@x.org\n", csv_).became.suppressed, 1);
    EXPECT_EQ(suppressed_in_store(), 0U);
}

// --- Bad input -------------------------------------------------------------------------------------

TEST_F(import_test, bad_rows_are_kept_sealed_and_cost_nobody_else) {
    const std::string huge(2'000'000, 'x');
    const std::string content =
        "Email,First name\n"
        "a@x.org,\"Ann\n"  // a quote that is never closed
        "b@x.org,Ben\n"
        "c@x.org,one,two,three\n"
        "d@x.org," +
        huge +
        "\n"
        "e@x.org,J\xFCrgen\n";
    const std::int64_t id = put(content, csv_, 100'000);
    run();
    const auto i = file(id);
    EXPECT_EQ(i.now, state::done);
    EXPECT_EQ(i.became, (imports::sums{.lines = 5, .created = 2, .bad = 3}));
    EXPECT_EQ(contact::value_of(find("e@x.org"), contact::property::first_name), "J\u00FCrgen");
    const auto bad =
        db_.read_now([&](store::session& s) { return imports::next_bad_rows(s, id, 0).value(); });
    EXPECT_EQ(bad.number, 2);
    EXPECT_EQ(bad.content.find("a@x.org"), std::string::npos);
    EXPECT_TRUE(vault_.unseal(store::sealed_bad_rows, bad.content));
}

TEST_F(import_test, a_file_that_cannot_be_read_fails_with_the_reason) {
    const struct {
        std::string content;
        std::string why;
    } cases[] = {
        {"", "empty"},
        {"a@x.org,Anna\n", "header"},
        {"Colour,Size\nred,1\n", "no column has an e-mail address"},
        {"Email,E-mail\na@x.org,\n", "another column is email too"},
    };
    for (const auto& c : cases) {
        const auto i = import(c.content, csv_);
        EXPECT_EQ(i.now, state::failed) << c.content;
        EXPECT_NE(i.failure.find(c.why), std::string::npos) << i.failure;
    }
    csv_.mapping = R"([["Nme","first_name"]])";
    EXPECT_NE(import("Email,Name\na@x.org,A\n", csv_).failure.find("did you mean \"Name\""),
              std::string::npos);
    EXPECT_TRUE(people().empty());
}

TEST_F(import_test, ndjson_has_the_columns_of_its_first_rows) {
    csv_.format = "ndjson";
    const auto i = import(
        "{\"email\": \"a@x.org\", \"consent\": {\"ads\": true}}\n"
        "nonsense\n"
        "{\"first_name\": \"Ben\", \"email\": \"b@x.org\"}\n"
        "{\"email\": \"c@x.org\", \"first_name\": \"Carl\"}\n",
        csv_);
    EXPECT_EQ(i.became, (imports::sums{.lines = 4, .created = 3, .bad = 1}));
    EXPECT_EQ(contact::value_of(find("c@x.org"), contact::property::first_name), "Carl");
    EXPECT_EQ(contact::consent_of(find("a@x.org"), contact::purpose::ads),
              contact::consent::granted);
}

TEST_F(import_test, one_that_is_stopped_does_nothing_more_and_loses_its_content) {
    const std::int64_t id = put(lines(9), csv_);
    ASSERT_TRUE(chunk());
    db_.write_now([&](store::session& s) {
        auto i = imports::get(s, id).value();
        i.now = state::cancelled;
        i.ended_at = noon;
        i.dropped = true;
        imports::save(s, i);
    });
    run();
    EXPECT_EQ(people().size(), 3U);
    db_.read_now([&](store::session& s) {
        EXPECT_FALSE(imports::part_at(s, id, 200));
        return 0;
    });
}

TEST_F(import_test, content_of_another_key_fails_the_import) {
    const std::int64_t id = put(lines(3), csv_);
    vault_ = store::vault::from_base64("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").value();
    run();
    EXPECT_NE(file(id).failure.find("another key"), std::string::npos);
}

}  // namespace
}  // namespace sluis::apply
