// The part of `background` that carries out rules.
#include <utility>

#include "gateway/apply/background.hpp"
#include "gateway/apply/rules.hpp"
#include "gateway/base/metrics.hpp"

namespace sluis::apply {

// One chunk. True: there may be another.
asio::awaitable<bool> background::rules() {
    const auto look = [this](store::session& s) { return is_rule_due(s, time_.now()); };
    if (!co_await db_.read(look)) co_return false;
    const auto write = [this](store::session& s) {
        return rules_some(s, options_.rules, options_.chunk, time_.now());
    };
    rules_step did = co_await db_.write(write);
    for (const auto& [rule, contacts] : did.enrolled)
        metrics::count(metrics::rules_enrolled, {rule}, static_cast<double>(contacts));
    for (const auto& [step, times] : did.did)
        metrics::count(metrics::rules_steps, {step.first, step.second}, static_cast<double>(times));
    if (!did.hints.empty() && tell_) co_await tell_(std::move(did.hints));
    co_return did.more;
}

}  // namespace sluis::apply
