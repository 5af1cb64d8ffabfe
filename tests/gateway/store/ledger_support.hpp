// What the ledger's tests share: one audience at one destination, and short words for its steps.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/store/ledger_counts.hpp"
#include "gateway/store/ledger_delivery.hpp"
#include "support.hpp"

namespace sluis::store::ledger {

using namespace std::chrono_literals;
using policy::reason;

constexpr std::int64_t audience = 1;
constexpr std::int64_t destination = 2;

inline key at(std::int64_t contact) {
    return {audience, destination, contact};
}

inline policy::reasons because(std::initializer_list<reason> all) {
    policy::reasons r;
    for (const reason one : all)
        r.add(one);
    return r;
}

class ledger_test : public testing::Test {
protected:
    session& s() { return *s_; }

    std::vector<hint> member(std::int64_t c, policy::reasons why = {}, bool changed = false) {
        return put(s(), std::vector<desire>{{at(c), true, why, changed}}, noon);
    }
    std::vector<hint> no_member(std::int64_t c) {
        return put(s(), std::vector<desire>{{at(c), false, {}, false}}, noon);
    }
    bool send(std::int64_t c, todo what, std::vector<std::string> values = {"h"}) {
        sending one{.at = at(c), .what = what, .revision = row_of(c).revision, .profile = "test/1"};
        for (const auto& v : values)
            one.identifiers.push_back({"email", v + std::to_string(c)});
        for (const auto& i : one.identifiers)
            one.keys.push_back(i.value);
        return before_send(s(), std::vector{one}, noon).size() == 1;
    }
    std::vector<hint> answer(std::int64_t c, todo what, fate became, std::string request_id = "",
                             std::optional<std::int64_t> revision = {}) {
        return settle(s(),
                      std::vector<settlement>{{.at = at(c),
                                               .what = what,
                                               .revision = revision.value_or(row_of(c).revision),
                                               .became = became,
                                               .code = "77",
                                               .words = "as it says",
                                               .request_id = std::move(request_id),
                                               .retry_at = noon + 1h,
                                               .refresh_at = noon + 24h}},
                      noon);
    }
    void added(std::int64_t c) {
        (void)member(c);
        ASSERT_TRUE(send(c, todo::add));
        ASSERT_TRUE(answer(c, todo::add, fate::accepted).empty());
    }
    // Those of the hashes that others than `c` stand for.
    std::vector<std::string> taken_from(std::int64_t c, std::vector<std::string> hashes) {
        return taken(s(), at(c), hashes);
    }
    row row_of(std::int64_t c) { return get(s(), at(c)).value_or(row{}); }
    bool has_row(std::int64_t c) { return get(s(), at(c)).has_value(); }
    counts counted() { return count(s(), audience, destination); }

private:
    std::unique_ptr<session> s_ = fresh_store();
};

}  // namespace sluis::store::ledger
