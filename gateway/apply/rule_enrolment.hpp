// Which contacts begin which rules. Private to the folder.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/apply/rules.hpp"
#include "gateway/contact/contact.hpp"
#include "gateway/declaration/rule.hpp"
#include "gateway/store/rules.hpp"

namespace sluis::apply {

struct live_rule {
    std::int64_t number = 0;
    std::int64_t version = 0;
    declaration::rule declared{};
    store::rules::state state{};
    bool is_queueing = false;  // some wait for room: whoever comes now stands behind them
};

[[nodiscard]] std::vector<live_rule> load_rules_on(store::session& s);

class enrolment {
public:
    enrolment(store::session& s, std::vector<live_rule> rules, instant now, rules_step& did)
        : session_(s), rules_(std::move(rules)), now_(now), did_(did) {}

    // Those that waited begin, where there is room.
    void admit();
    // Of all rules, or of the one with that id.
    void meet(const contact::contact& c, std::string_view only = {});
    // The counts, once at the end.
    void save();

private:
    void meet(live_rule& r, const contact::contact& c);
    bool is_going_round(const live_rule& r, const contact::contact& c);
    void enrol(live_rule& r, const contact::contact& c);
    [[nodiscard]] std::int64_t room(live_rule& r) const;
    void note_full(live_rule& r);
    void log(const live_rule& r, std::int64_t run, const contact::contact& c,
             std::string_view outcome, std::string_view why);

    store::session& session_;
    std::vector<live_rule> rules_;
    instant now_;
    rules_step& did_;
};

}  // namespace sluis::apply
