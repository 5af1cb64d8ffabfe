// Takes runs of rules through their steps. Private to the folder.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/apply/account.hpp"
#include "gateway/apply/audiences.hpp"
#include "gateway/apply/rules.hpp"
#include "gateway/declaration/rule.hpp"
#include "gateway/store/rules.hpp"

namespace sluis::apply {

class rule_runner {
public:
    rule_runner(store::session& s, const policy::rules& configured, instant now, rules_step& did)
        : session_(s),
          account_(s, configured, now),
          audiences_(load_audiences(s)),
          now_(now),
          did_(did) {}

    // Up to the next wait, or the end.
    void go_on(store::rules::run r);
    void save() { account_.save(); }

private:
    // What came of a step.
    struct outcome {
        std::string what{};
        std::string why{};
    };

    const declaration::rule* program_of(const store::rules::run& r);
    void take(const declaration::rule_step& step, const declaration::rule& of, store::rules::run& r,
              contact::contact& c);
    outcome set_status(const declaration::rule_step& step, const declaration::rule& of,
                       const store::rules::run& r, contact::contact& c);
    outcome set_membership(const declaration::rule_step& step, const declaration::rule& of,
                           const contact::contact& c);
    void end(store::rules::run& r, std::string_view why);
    void log(const store::rules::run& r, const declaration::rule_step& step, outcome became);

    store::session& session_;
    open_account account_;
    std::vector<audience> audiences_;
    instant now_;
    rules_step& did_;
    // By rule and version; nullopt: it cannot be read.
    std::map<std::pair<std::int64_t, std::int64_t>, std::optional<declaration::rule>> programs_;
};

}  // namespace sluis::apply
