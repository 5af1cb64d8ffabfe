// What the tests of rules share: a store with an audience that nobody is in by its filter, rules that
// are declared and switched as the API does it, and the chunks of the background.
#pragma once

#include <gmock/gmock.h>

#include "gateway/apply/due.hpp"
#include "gateway/apply/rules.hpp"
#include "gateway/apply/save_contact.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/history.hpp"
#include "gateway/store/jobs.hpp"
#include "gateway/store/ledger_delivery.hpp"
#include "gateway/store/overrides.hpp"
#include "gateway/store/periods.hpp"
#include "gateway/store/rules.hpp"
#include "shop.hpp"

namespace sluis::apply {
namespace declarations = store::declarations;
namespace rules = store::rules;
using contact::stage;
using testing::ElementsAre;

inline constexpr std::string_view dutch =
    R"({"filterGroups": [{"filters": [{"propertyName": "country", "operator": "EQ", "value": "NL"}]}]})";
inline constexpr std::string_view promote = R"({"do": "set_status", "to": "marketing"})";
inline constexpr std::string_view add = R"({"do": "add_to_audience", "audience": "all"})";
inline constexpr std::string_view take_out = R"({"do": "remove_from_audience", "audience": "all"})";
inline constexpr std::string_view a_day = R"({"do": "wait", "days": 1})";

class rules_test : public testing::Test {
protected:
    rules_test() {
        configured_.when.window_days = 90;
        // Nobody is in it by its filter.
        audience_ = declare_audience(s(), R"({"id": "all", "consent": "not_denied", "filter":
            {"filterGroups": [{"filters": [
                {"propertyName": "country", "operator": "EQ", "value": "ZZ"}]}]}})");
    }
    store::session& s() { return *s_; }

    std::int64_t declare(std::string_view actions, nlohmann::json more = nlohmann::json::object(),
                         const std::string& id = "r") {
        nlohmann::json body{{"id", id},
                            {"trigger", nlohmann::json::parse(dutch)},
                            {"actions", nlohmann::json::parse("[" + std::string(actions) + "]")}};
        body.update(more);
        declarations::put(s(), declarations::kind::rule,
                          {.id = id, .body = body.dump(), .by = "test", .at = now_});
        return declarations::get(s(), declarations::kind::rule, id)->number;
    }
    // As the API does it.
    void switch_on(std::int64_t rule, const std::string& id = "r") {
        auto state = rules::get(s(), rule).value_or(rules::state{});
        state.is_on = true;
        rules::put(s(), rule, state);
        rules::unpause(s(), rule);
        (void)store::jobs::start(s(), enrol_job, id, store::contacts::count(s()), now_);
    }
    void switch_off(std::int64_t rule) {
        auto state = rules::get(s(), rule).value();
        state.is_on = false;
        rules::put(s(), rule, state);
        rules::pause(s(), rule);
    }
    std::int64_t on(std::string_view actions, nlohmann::json more = nlohmann::json::object()) {
        const std::int64_t rule = declare(actions, std::move(more));
        switch_on(rule);
        work();
        return rule;
    }
    std::int64_t person(const std::string& country, bool is_marketing = false) {
        auto c = store::a_contact("p" + std::to_string(++people_) + "@example.org");
        if (is_marketing) {
            c.marketing.now = contact::status::marketing;
            c.marketing.became_marketing_at = noon;
        }
        c.properties[contact::property::country] = {country, {noon, "form/1"}};
        EXPECT_TRUE(store::contacts::save(s(), c));
        return c.id;
    }
    contact::contact load(std::int64_t id) { return load_now(s(), id).value(); }
    void move(std::int64_t id, const std::string& country) {
        auto c = load(id);
        c.properties[contact::property::country] = {country, {now_, "form/2"}};
        EXPECT_TRUE(store::contacts::save(s(), c));
        work();
    }
    // In chunks of two, until nothing is due; how many.
    int work() {
        int chunks = 0;
        for (; is_rule_due(s(), now_) && chunks < 1'000; ++chunks) {
            s().begin();
            auto did = rules_some(s(), configured_, 2, now_);
            s().commit();
            hints_ += did.hints.size();
        }
        EXPECT_LT(chunks, 1'000) << "it must come to an end";
        return chunks;
    }
    stage stage_of(std::int64_t id) { return contact::stage_of(load(id).marketing); }
    std::optional<store::ledger::row> membership(std::int64_t id) {
        return store::ledger::get(s(), {audience_, 1, id});
    }
    // "actions[0] set_status changed", oldest first.
    std::vector<std::string> log_of(std::int64_t contact) {
        std::vector<std::string> all;
        for (const auto& e : rules::log_of_contact(s(), contact, 0, 100)) {
            std::string line = e.place + (e.place.empty() ? "" : " ") + e.what + ' ' + e.outcome;
            if (e.outcome == "skipped" || e.outcome == "unchanged") line += ": " + e.why;
            all.insert(all.begin(), line);
        }
        return all;
    }
    std::vector<std::string> notices() {
        std::vector<std::string> kinds;
        for (const auto& n : store::periods::untold(s(), 100))
            kinds.push_back(n.kind);
        return kinds;
    }

    policy::rules configured_;
    instant now_ = noon;
    std::int64_t audience_ = 0;
    std::size_t hints_ = 0;

private:
    std::unique_ptr<store::session> s_ = store::fresh_store();
    int people_ = 0;
};

}  // namespace sluis::apply
