// Notices arrive at least once by each way that is configured, with pauses in between; the log waits for
// none of it.
#include "gateway/apply/notice_sender.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/apply/background.hpp"
#include "gateway/apply/notice_text.hpp"
#include "paper_messenger.hpp"
#include "support.hpp"

namespace sluis::apply {
namespace {

namespace periods = store::periods;
namespace posts = store::notice_posts;
using result_kind = notify::outcome::kind;
using posts::way;

class notice_sender_test : public testing::Test {
protected:
    ~notice_sender_test() override { db_.stop(); }

    void note(const std::string& kind = "tier_warning",
              const std::string& detail = R"({"per_cent":80})") {
        db_.write_now([&](store::session& s) {
            periods::note(s, {.at = noon, .kind = kind, .detail = detail});
        });
    }
    // What the log was told is asked of the ways from then on.
    void tell(std::vector<way> ways) {
        teller nobody = [](std::vector<store::ledger::hint>) -> asio::awaitable<void> {
            co_return;
        };
        background b(loop_.get_executor(), db_, time_, nobody,
                     {.look = 1ms, .ways = std::move(ways)});
        asio::co_spawn(loop_, b.run(), [](const std::exception_ptr& e) { EXPECT_FALSE(e); });
        run_until(
            [&] {
                return db_.read_now(
                    [](store::session& s) { return periods::untold(s, 10).empty(); });
            },
            [&] { b.stop(); });
    }
    void send(way what = way::webhook) {
        const std::size_t tries = by_.webhooks.size() + by_.mails.size();
        notice_sender sender(
            loop_.get_executor(), db_, by_, time_,
            {.what = what, .to = what == way::webhook ? "https://x.example/" : "ops@example.com"},
            {.look = 1ms});
        asio::co_spawn(loop_, sender.run(), [](const std::exception_ptr& e) { EXPECT_FALSE(e); });
        const auto due = [&] {
            return db_.read_now(
                [&](store::session& s) { return posts::due(s, what, time_.now(), 10).size(); });
        };
        run_until([&] { return due() == 0; }, [&] { sender.stop(); });
        tries_ = by_.webhooks.size() + by_.mails.size() - tries;
    }
    template <class Done, class Stop>
    void run_until(Done done, Stop stop) {
        loop_.restart();
        for (int i = 0; i < 2'000 && !done(); ++i)
            loop_.run_for(2ms);
        EXPECT_TRUE(done());
        stop();
        loop_.run();
    }
    std::int64_t waiting(way w = way::webhook) {
        return db_.read_now([&](store::session& s) { return posts::waiting(s, w); });
    }

    asio::io_context loop_{1};
    store::folder folder_;
    store::database db_{{.path = folder_ / "db"}};
    settable_clock time_{noon};
    paper_messenger by_;
    std::size_t tries_ = 0;
};

TEST_F(notice_sender_test, each_way_has_it_once) {
    note();
    tell({way::webhook, way::email});
    send(way::webhook);
    send(way::email);
    ASSERT_EQ(by_.webhooks.size(), 1U);
    EXPECT_EQ(by_.webhooks[0].id, "notice-1");
    EXPECT_EQ(nlohmann::json::parse(by_.webhooks[0].body),
              nlohmann::json::parse(R"({"type": "tier_warning", "timestamp": ")" +
                                    to_rfc3339(noon) + R"(", "data": {"per_cent": 80}})"));
    ASSERT_EQ(by_.mails.size(), 1U);
    EXPECT_EQ(by_.mails[0].subject, "sluis: the tier fills up");
    EXPECT_NE(by_.mails[0].text.find("per_cent: 80\n"), std::string::npos);
    EXPECT_EQ(waiting(way::webhook) + waiting(way::email), 0);
    send();
    EXPECT_EQ(tries_, 0U);
}

TEST_F(notice_sender_test, nothing_is_kept_back_for_a_way_that_is_not_configured) {
    note();
    tell({});
    EXPECT_EQ(waiting(), 0);
    note();
    tell({way::webhook});
    send();
    ASSERT_EQ(by_.webhooks.size(), 1U) << "only the one that came after it was configured";
    EXPECT_EQ(by_.webhooks[0].id, "notice-2");
}

TEST_F(notice_sender_test, tries_again_with_the_same_id_later_and_later) {
    note();
    tell({way::webhook});
    by_.answers.assign(3, {.what = result_kind::retry, .why = "status 503"});
    std::vector<std::chrono::milliseconds> pauses;
    for (int i = 0; i < 3; ++i) {
        send();
        EXPECT_EQ(tries_, 1U);
        send();
        EXPECT_EQ(tries_, 0U) << "not at once";
        std::chrono::milliseconds slept{0};
        while (db_.read_now([&](store::session& s) {
            return posts::due(s, way::webhook, time_.now(), 1).empty();
        })) {
            time_.set(time_.now() + 1s);
            slept += 1s;
        }
        pauses.push_back(slept);
    }
    EXPECT_LT(pauses[0], pauses[1]);
    EXPECT_LT(pauses[1], pauses[2]);
    send();
    EXPECT_EQ(waiting(), 0);
    for (const auto& w : by_.webhooks)
        EXPECT_EQ(w.id, "notice-1");
}

TEST_F(notice_sender_test, waits_as_long_as_the_receiver_asks) {
    note();
    tell({way::webhook});
    by_.answers = {{.what = result_kind::retry, .why = "status 429", .wait = 3'600s}};
    send();
    time_.set(noon + 3'500s);
    send();
    EXPECT_EQ(tries_, 0U);
    time_.set(noon + 3'600s);
    send();
    EXPECT_EQ(tries_, 1U);
}

// Somebody may mend what is refused; but not for ever.
TEST_F(notice_sender_test, gives_up_after_three_days) {
    note();
    tell({way::webhook});
    by_.answers.assign(2, {.what = result_kind::refused, .why = "status 404"});
    send();
    EXPECT_EQ(waiting(), 1);
    time_.set(noon + 72h);
    send();
    EXPECT_EQ(tries_, 1U);
    EXPECT_EQ(waiting(), 0);
}

TEST(notice_text, of_what_is_not_known_is_still_something) {
    const periods::notice n{.id = 3, .at = noon, .kind = "new_kind", .detail = "no json"};
    EXPECT_EQ(nlohmann::json::parse(notice_body(n)).at("data"), nullptr);
    EXPECT_EQ(notice_subject(n), "sluis: new_kind");
    EXPECT_NE(notice_letter(n).find("new_kind"), std::string::npos);
}

}  // namespace
}  // namespace sluis::apply
