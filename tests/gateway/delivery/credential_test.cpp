#include "gateway/delivery/credential.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include "support.hpp"

namespace sluis::delivery {
namespace {

using state = access::state;

net::client_response issued(const std::string& token, int seconds) {
    return ok(nlohmann::json{{"token", token}, {"seconds", seconds}}.dump());
}

class credential_test : public testing::Test {
protected:
    access token() { return wait_for(loop_, it_.token()); }

    asio::io_context loop_;
    settable_clock time_{noon};
    int issued_ = 0;
    fake_http http_{[this](const auto&) { return issued("t" + std::to_string(++issued_), 3'600); }};
    credential it_{loop_.get_executor(),        toy,   nlohmann::json::object(),
                   "https://toy.example/token", http_, time_};
};

TEST_F(credential_test, keeps_a_token_until_a_minute_before_it_expires) {
    EXPECT_EQ(token().token, "t1");
    ASSERT_EQ(http_.asked.size(), 1U);
    EXPECT_EQ(http_.asked[0].url, "https://toy.example/token");
    time_.advance(3'540s - 1ms);
    EXPECT_EQ(token().token, "t1");
    time_.advance(1ms);
    EXPECT_EQ(token().token, "t2");
    EXPECT_EQ(http_.asked.size(), 2U);
}

TEST_F(credential_test, a_token_that_expires_at_once_is_still_good_for_a_second) {
    http_.answer = [this](const auto&) { return issued("t" + std::to_string(++issued_), 30); };
    EXPECT_EQ(token().token, "t1");
    EXPECT_EQ(token().token, "t1") << "or it would be refreshed before every request";
    time_.advance(1s);
    EXPECT_EQ(token().token, "t2");
}

TEST_F(credential_test, is_refreshed_once_for_all_who_wait) {
    std::vector<std::string> got;
    for (int i = 0; i < 5; ++i) {
        asio::co_spawn(loop_, it_.token(), [&](const std::exception_ptr& e, const access& a) {
            EXPECT_FALSE(e);
            got.push_back(a.token);
        });
    }
    loop_.run();
    EXPECT_EQ(got, std::vector<std::string>(5, "t1"));
    EXPECT_EQ(http_.asked.size(), 1U);
}

TEST_F(credential_test, one_refresh_at_a_time_also_when_they_fail) {
    http_.answer = [](const auto&) { return ok("", 503); };
    int later = 0;
    for (int i = 0; i < 3; ++i) {
        asio::co_spawn(loop_, it_.token(), [&](const std::exception_ptr& e, const access& a) {
            later += !e && a.what == state::later && a.token.empty();
        });
    }
    loop_.run();
    EXPECT_EQ(later, 3);
    EXPECT_EQ(http_.most_under_way, 1);
}

TEST_F(credential_test, tells_a_dead_grant_from_an_answer_that_does_not_come) {
    http_.answer = [](const auto&) { return ok("", 400); };
    const access dead = token();
    EXPECT_EQ(dead.what, state::dead);
    EXPECT_EQ(dead.code, "400");
    EXPECT_EQ(dead.detail, "as it says");
    http_.answer = [](const auto&) -> net::client_result {
        return net::client_error{net::client_failure::timeout, true, "no answer"};
    };
    const access later = token();
    EXPECT_EQ(later.what, state::later);
    EXPECT_EQ(later.code, "timeout");
    EXPECT_EQ(later.detail, "no answer");
}

TEST_F(credential_test, forgets_the_token_that_was_refused_and_no_newer_one) {
    EXPECT_EQ(token().token, "t1");
    it_.forget("t1");
    EXPECT_EQ(token().token, "t2");
    it_.forget("t1");  // by somebody who was slower
    EXPECT_EQ(token().token, "t2");
    EXPECT_EQ(http_.asked.size(), 2U);
}

TEST_F(credential_test, who_is_cancelled_while_refreshing_holds_up_nobody) {
    bool ended = false;
    bool cancelled = false;
    bool first = true;
    http_.answer = [&](const auto&) {
        if (std::exchange(first, false)) {  // as a request that is cancelled ends
            throw boost::system::system_error(asio::error::operation_aborted);
        }
        return issued("after", 3'600);
    };
    asio::co_spawn(loop_, it_.token(),
                   [&](const std::exception_ptr& e, const access&) { cancelled = bool(e); });
    asio::co_spawn(loop_, it_.token(),
                   [&](const std::exception_ptr&, const access& a) { ended = a.token == "after"; });
    loop_.run();
    EXPECT_TRUE(cancelled);
    EXPECT_TRUE(ended);
}

TEST_F(credential_test, a_credential_that_holds_its_token_asks_nobody) {
    credential fixed{loop_.get_executor(), toy, {{"fixed", "mine"}}, "", http_, time_};
    EXPECT_EQ(wait_for(loop_, fixed.token()).token, "mine");
    EXPECT_TRUE(http_.asked.empty());
    adapters::http_request r;
    fixed.authorize(r, "mine");
    EXPECT_EQ(r.headers, (std::vector<adapters::header>{{"Authorization", "Bearer mine"}}));
}

}  // namespace
}  // namespace sluis::delivery
