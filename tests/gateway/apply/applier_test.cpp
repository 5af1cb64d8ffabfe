#include "gateway/apply/applier.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/store/contacts.hpp"
#include "gateway/store/submissions.hpp"
#include "support.hpp"

namespace sluis::apply {
namespace {

using store::submissions::outcome;

// Keeps what was not settled; `read` goes on from a cursor, as the one in Redis does.
class memory_backlog final : public queue::backlog {
public:
    asio::awaitable<result<std::vector<queue::submission>>> read(
        std::size_t max, std::chrono::milliseconds) override {
        std::vector<queue::submission> found;
        for (; cursor < waiting.size() && found.size() < max; ++cursor)
            found.push_back(waiting[cursor]);
        if (found.empty()) on_empty();
        co_return found;
    }
    asio::awaitable<result<void>> settle(std::vector<queue::position> done) override {
        on_settle();
        if (failing_settles > 0) {
            --failing_settles;
            co_return error{"lost", "queue", "it is tried again"};
        }
        for (const queue::position& p : done)
            std::erase_if(waiting, [&](const queue::submission& s) { return s.at == p; });
        cursor -= std::min(cursor, done.size());
        co_return result<void>{};
    }
    void rewind() override {
        cursor = 0;
        ++rewinds;
        on_rewind();
    }
    asio::awaitable<result<std::uint64_t>> length() override { co_return waiting.size(); }

    std::deque<queue::submission> waiting;
    std::size_t cursor = 0;
    int failing_settles = 0;
    int rewinds = 0;
    std::function<void()> on_empty = [] {};
    std::function<void()> on_settle = [] {};
    std::function<void()> on_rewind = [] {};
};

class applier_test : public testing::Test {
protected:
    applier_test() {
        in_.on_empty = [this] { it_.stop(); };
        declare(a_source());
    }
    ~applier_test() override { db_.stop(); }

    void declare(declaration::live_source s) {
        auto next = std::make_shared<declaration::catalog>();
        next->add(std::move(s));
        sources_.set(std::move(next));
    }
    std::string arrives(std::string key, std::string body) {
        const queue::entry e = an_entry(std::move(key), std::move(body));
        in_.waiting.push_back({{0, std::to_string(++arrived_)}, e, ""});
        return queue::to_hex(e.id());
    }
    template <class F>
    auto read(F f) {
        return db_.read_now(f);
    }
    void run() {
        asio::co_spawn(loop_, it_.run(), [](const std::exception_ptr& e) { EXPECT_FALSE(e); });
        loop_.run();
    }
    // True: its content could be read.
    bool replay(const std::string& id, bool for_real = true) {
        return replay(std::vector<std::string>{id}, for_real);
    }
    bool replay(const std::vector<std::string>& ids, bool for_real) {
        std::vector<std::string> all;
        for (const std::string& id : ids) {
            const auto sealed =
                read([&](store::session& s) { return store::submissions::envelope(s, id); });
            all.push_back(sealed.value_or(""));
        }
        bool went = false;
        asio::co_spawn(loop_, it_.replay(std::move(all), for_real),
                       [&](const std::exception_ptr& e, const replayed& r) {
                           went = !e && r.unreadable == 0;
                           told_ = r;
                       });
        loop_.restart();
        loop_.run();
        return went;
    }

    std::size_t people(const std::string& address) {
        return read([&](store::session& s) { return store::contacts::find(s, address).size(); });
    }
    std::int64_t people() {
        return read([](store::session& s) { return store::contacts::count(s); });
    }
    store::submissions::submission became(const std::string& id) {
        const auto found = read([&](store::session& s) { return store::submissions::get(s, id); });
        EXPECT_TRUE(found) << id;
        return found.value_or(store::submissions::submission{});
    }
    void sql(const std::string& text) {
        db_.write_now([&](store::session& s) { s.execute(text); });
    }

    asio::io_context loop_{1};
    store::folder folder_;
    store::database db_{{.path = folder_ / "db"}};
    declaration::catalog_place sources_;
    store::vault secrets_ = a_vault();
    settable_clock time_{noon + 1min};
    replayed told_;  // by the last replay
    memory_backlog in_;
    int arrived_ = 0;
    applier it_{loop_.get_executor(),
                {.in = in_, .db = db_, .sources = sources_, .secrets = secrets_, .time = time_},
                {.batch = 3, .wait = 1ms, .pause = 1ms}};
};

TEST_F(applier_test, settles_only_what_is_stored) {
    std::vector<std::string> ids;
    for (int i = 0; i < 7; ++i) {
        const std::string n = std::to_string(i);
        ids.push_back(arrives("k" + n, R"({"email": "p)" + n + R"(@example.org"})"));
    }
    std::vector<std::int64_t> stored;
    in_.on_settle = [&] { stored.push_back(people()); };
    run();
    EXPECT_EQ(stored, (std::vector<std::int64_t>{3, 6, 7}));
    EXPECT_TRUE(in_.waiting.empty());
    for (const std::string& id : ids)
        EXPECT_EQ(became(id).became, outcome::applied);
    EXPECT_EQ(became(ids[0]).applied_at, noon + 1min);
}

TEST_F(applier_test, the_same_submission_twice_has_one_effect) {
    const std::string body = R"({"email": "a@example.org", "name": "Ada"})";
    const std::string id = arrives("k", body);
    (void)arrives("k", body);
    (void)arrives("k", R"({"email": "b@example.org"})");  // by its key it is the same
    run();
    EXPECT_EQ(people(), 1);
    EXPECT_EQ(people("a@example.org"), 1U);
    EXPECT_TRUE(in_.waiting.empty());
    EXPECT_EQ(read([&](store::session& s) { return store::submissions::effects_of(s, id); }).size(),
              1U);
}

TEST_F(applier_test, what_could_not_be_settled_is_read_again_and_has_one_effect) {
    (void)arrives("k", R"({"email": "a@example.org"})");
    in_.failing_settles = 2;
    run();
    EXPECT_EQ(in_.rewinds, 2);
    EXPECT_EQ(people(), 1);
    EXPECT_TRUE(in_.waiting.empty());
}

TEST_F(applier_test, a_store_that_fails_loses_nothing) {
    for (const char* n : {"1", "2", "3", "4"})
        (void)arrives(n, R"({"email": "p)" + std::string(n) + R"(@example.org"})");
    sql("CREATE TRIGGER failing BEFORE INSERT ON submissions BEGIN SELECT RAISE(ABORT, 'x'); END");
    int settles = 0;
    in_.on_settle = [&] { ++settles; };
    in_.on_rewind = [&] {
        EXPECT_EQ(settles, 0);
        EXPECT_EQ(in_.waiting.size(), 4U);
        EXPECT_EQ(people(), 0);
        if (in_.rewinds == 3) sql("DROP TRIGGER failing");
    };
    run();
    EXPECT_EQ(in_.rewinds, 3);
    EXPECT_EQ(people(), 4);
    EXPECT_TRUE(in_.waiting.empty());
}

// Saving the contact with this id comes back without having changed a row: a defect, as it were.
constexpr const char* a_defect =
    "CREATE TRIGGER defect BEFORE UPDATE ON contacts WHEN OLD.id = 1 BEGIN SELECT RAISE(IGNORE); "
    "END";

TEST_F(applier_test, a_submission_that_our_own_code_fails_at_holds_up_no_other) {
    (void)arrives("first", R"({"email": "a@example.org", "name": "Ada"})");
    run();
    sql(a_defect);
    (void)arrives("before", R"({"email": "b@example.org"})");
    const std::string poison = arrives("poison", R"({"email": "a@example.org", "name": "Bea"})");
    (void)arrives("after", R"({"email": "c@example.org"})");
    applier again{loop_.get_executor(),
                  {.in = in_, .db = db_, .sources = sources_, .secrets = secrets_, .time = time_},
                  {.pause = 1ms}};
    in_.on_empty = [&] { again.stop(); };
    asio::co_spawn(loop_, again.run(), [](const std::exception_ptr& e) { EXPECT_FALSE(e); });
    loop_.restart();
    loop_.run();
    EXPECT_EQ(in_.rewinds, 0);
    EXPECT_TRUE(in_.waiting.empty());
    EXPECT_EQ(people(), 3);
    EXPECT_EQ(became(poison).became, outcome::quarantined);
    EXPECT_EQ(became(poison).reason, "internal_error");
    sql("DROP TRIGGER defect");
    EXPECT_TRUE(replay(poison));
    EXPECT_EQ(became(poison).became, outcome::applied);
}

TEST_F(applier_test, a_replay_of_many_is_not_sunk_by_one_that_our_own_code_fails_at) {
    const std::string first = arrives("first", R"({"email": "a@example.org", "name": "Ada"})");
    declare(a_source("form", "$.item.address"));
    const std::string bodies[] = {R"({"email": "b@example.org"})",
                                  R"({"email": "a@example.org", "name": "Bea"})",
                                  R"({"email": "c@example.org"})"};
    std::vector<std::string> ids;
    for (const std::string& body : bodies)
        ids.push_back(arrives("k" + std::to_string(ids.size()), body));
    run();
    declare(a_source());
    EXPECT_TRUE(replay(first));
    sql(a_defect);
    EXPECT_TRUE(replay(ids, false));
    const replayed dry = told_;
    EXPECT_EQ(dry.outcomes,
              (std::map<std::string, std::int64_t>{{"applied", 2}, {"quarantined", 1}}));
    EXPECT_EQ(dry.reasons, (std::map<std::string, std::int64_t>{{"internal_error", 1}}));
    EXPECT_EQ(people(), 1) << "only looked";
    EXPECT_TRUE(replay(ids, true));
    EXPECT_EQ(told_.outcomes, dry.outcomes);
    EXPECT_EQ(people(), 3);
    EXPECT_EQ(became(ids[1]).reason, "internal_error");
}

TEST_F(applier_test, a_mapping_that_fails_quarantines_what_it_fails_at) {
    declaration::live_source s = a_source();
    auto broken = std::make_shared<mapping::program>(*s.program);
    broken->rules[1].fields[0].alternatives[0].steps.push_back(
        {.run = [](payload::document&, const payload::node&, const mapping::transform&)
             -> const payload::node* { throw std::out_of_range("a defect"); }});
    s.program = broken;
    declare(std::move(s));
    const std::string id = arrives("k", R"({"email": "a@example.org"})");
    run();
    EXPECT_EQ(became(id).reason, "internal_error");
    EXPECT_TRUE(in_.waiting.empty());
    declare(a_source());
    EXPECT_TRUE(replay(id));
    EXPECT_EQ(people("a@example.org"), 1U);
}

TEST_F(applier_test, a_bad_item_leaves_the_others_their_effect_and_can_be_replayed) {
    const std::string id = arrives(
        "k",
        R"([{"email": "a@example.org"}, {"mail": "b@example.org"}, {"email": "c@example.org"}])");
    run();
    EXPECT_EQ(people(), 2);
    EXPECT_EQ(became(id).became, outcome::quarantined);
    EXPECT_TRUE(replay(id)) << "with the same mapping: the same again";
    EXPECT_EQ(people(), 2);
    EXPECT_EQ(became(id).became, outcome::quarantined);
    declare(a_source("form", "$.item['email','mail']"));
    EXPECT_TRUE(replay(id));
    EXPECT_EQ(people(), 3);
    EXPECT_EQ(became(id).became, outcome::applied);
    EXPECT_TRUE(replay(id)) << "nothing is in quarantine any more: no effect";
    EXPECT_EQ(people(), 3);
}

TEST_F(applier_test, what_cannot_be_opened_cannot_be_replayed) {
    EXPECT_FALSE(replay("no such submission"));
}

}  // namespace
}  // namespace sluis::apply
