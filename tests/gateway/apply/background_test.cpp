#include "gateway/apply/background.hpp"

#include <map>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/store/contacts.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/jobs.hpp"
#include "gateway/store/ledger_delivery.hpp"
#include "gateway/store/submissions.hpp"
#include "support.hpp"

namespace sluis::apply {
namespace {

namespace declarations = store::declarations;
namespace jobs = store::jobs;
namespace ledger = store::ledger;

constexpr int people = 7;

// Seven people, all marketing, and an audience of everybody at one destination.
class background_test : public testing::Test {
protected:
    background_test() {
        db_.write_now([&](store::session& s) {
            for (int i = 0; i < people; ++i) {
                auto c = store::a_contact("p" + std::to_string(i) + "@example.org");
                c.marketing.now = contact::status::marketing;
                EXPECT_TRUE(store::contacts::save(s, c));
            }
            put(s, declarations::kind::destination, "toy", "{}");
            put(s, declarations::kind::audience, "all",
                R"({"id": "all", "consent": "not_denied",
                    "targets": [{"destination": "toy", "network_audience": "1"}]})");
            audience_ = declarations::get(s, declarations::kind::audience, "all")->number;
            destination_ = declarations::get(s, declarations::kind::destination, "toy")->number;
            (void)declarations::put_target(s, audience_, destination_, "1");
        });
    }
    ~background_test() override { db_.stop(); }

    static void put(store::session& s, declarations::kind k, const char* id, const char* body) {
        EXPECT_EQ(declarations::put(s, k, {.id = id, .body = body, .by = "test", .at = noon}),
                  declarations::change::created);
    }
    std::int64_t start_job() {
        return db_.write_now([&](store::session& s) {
            return jobs::start(s, jobs::evaluate, "all", people, noon).id;
        });
    }
    jobs::job job(std::int64_t id) {
        return db_.read_now([&](store::session& s) { return jobs::get(s, id).value(); });
    }
    bool anything_to_do() {
        return db_.read_now([](store::session& s) { return !jobs::running(s).empty(); });
    }
    // A run of the program that ends after so many chunks, or when there is nothing to do.
    void run(int most_chunks = 1'000) {
        background* self = nullptr;
        int chunks = 0;
        teller tell = [&](std::vector<ledger::hint> hints) -> asio::awaitable<void> {
            for (const ledger::hint& h : hints)
                ++told_[h.at.contact];
            if (++chunks >= most_chunks || !anything_to_do()) self->stop();
            co_return;
        };
        background b(loop_.get_executor(), db_, time_, tell, {.chunk = 2, .look = 1ms});
        self = &b;
        asio::co_spawn(loop_, b.run(), [](const std::exception_ptr& e) { EXPECT_FALSE(e); });
        loop_.restart();
        loop_.run();
    }

    asio::io_context loop_{1};
    store::folder folder_;
    store::database db_{{.path = folder_ / "db"}};
    settable_clock time_{noon};
    std::int64_t audience_ = 0;
    std::int64_t destination_ = 0;
    std::map<std::int64_t, int> told_;  // by contact
};

TEST_F(background_test, an_audience_is_filled_in_chunks_and_everybody_is_told_once) {
    const std::int64_t id = start_job();
    run();
    EXPECT_EQ(job(id).now, jobs::state::done);
    EXPECT_EQ(job(id).done, people);
    EXPECT_EQ(told_.size(), std::size_t{people});
    for (const auto& [contact, times] : told_)
        EXPECT_EQ(times, 1) << contact;
}

TEST_F(background_test, goes_on_where_it_stopped) {
    const std::int64_t id = start_job();
    run(2);
    EXPECT_EQ(job(id).now, jobs::state::running);
    EXPECT_EQ(job(id).done, 4);
    EXPECT_EQ(told_.size(), 4U);
    run();
    EXPECT_EQ(job(id).now, jobs::state::done);
    EXPECT_EQ(job(id).done, people) << "nobody was counted twice";
    EXPECT_EQ(told_.size(), std::size_t{people});
    for (const auto& [contact, times] : told_)
        EXPECT_EQ(times, 1) << contact;
}

TEST_F(background_test, a_target_that_is_declared_no_more_is_emptied_in_chunks) {
    (void)start_job();
    run();
    const auto leaving = [&] {
        return db_.read_now([&](store::session& s) {
            return ledger::scan(s, destination_, ledger::todo::remove, {}, 100).size();
        });
    };
    db_.write_now([&](store::session& s) {
        for (std::int64_t c = 1; c <= people; ++c) {
            const ledger::sending one[] = {{.at = {audience_, destination_, c},
                                            .revision = 1,
                                            .identifiers = {{"email", "h"}}}};
            ASSERT_EQ(ledger::before_send(s, one, noon).size(), 1U);
        }
        declarations::end_target(s, audience_, destination_);
    });
    told_.clear();
    const std::int64_t id = start_job();
    run(2);
    EXPECT_EQ(leaving(), 4U);
    EXPECT_EQ(job(id).now, jobs::state::running);
    run();
    EXPECT_EQ(leaving(), std::size_t{people});
    EXPECT_EQ(told_.size(), std::size_t{people});
}

TEST_F(background_test, a_newer_declaration_takes_the_place_of_the_job_under_way) {
    const std::int64_t old = start_job();
    run(1);
    const std::int64_t newer = start_job();
    run();
    EXPECT_EQ(job(old).now, jobs::state::superseded);
    EXPECT_EQ(job(newer).now, jobs::state::done);
    EXPECT_EQ(job(newer).done, people);
}

TEST_F(background_test, a_chunk_that_fails_is_done_again) {
    const std::int64_t id = start_job();
    bool first = true;
    background* self = nullptr;
    teller tell = [&](std::vector<ledger::hint>) -> asio::awaitable<void> {
        if (!anything_to_do()) self->stop();
        if (std::exchange(first, false)) throw std::runtime_error("nobody to tell");
        co_return;
    };
    background b(loop_.get_executor(), db_, time_, tell, {.chunk = 2, .look = 1ms});
    self = &b;
    asio::co_spawn(loop_, b.run(), [](const std::exception_ptr& e) { EXPECT_FALSE(e); });
    loop_.run();
    EXPECT_EQ(job(id).now, jobs::state::done);
    EXPECT_EQ(job(id).done, people);
}

TEST_F(background_test, forgets_the_content_of_old_submissions_but_not_that_they_came) {
    using namespace store::submissions;
    db_.write_now([](store::session& s) {
        for (int i = 0; i < 5; ++i) {
            submission one{.id = std::string(31, '0') + std::to_string(i),
                           .source = "form",
                           .event_key = std::to_string(i),
                           .received_at = noon + i * 24h};
            EXPECT_TRUE(insert(s, one, "sealed"));
        }
    });
    time_.set(noon + 24h * 30 + 48h);  // those of the first two days are older than 30 days
    (void)start_job();
    run();
    db_.read_now([](store::session& s) {
        for (int i = 0; i < 5; ++i) {
            const std::string id = std::string(31, '0') + std::to_string(i);
            EXPECT_EQ(envelope(s, id), i < 2 ? "" : "sealed") << i;
        }
        return 0;
    });
}

}  // namespace
}  // namespace sluis::apply
