#include "gateway/base/metrics.hpp"

#include <array>
#include <cassert>
#include <map>
#include <memory>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace sluis::metrics {
namespace {

enum class kind : std::uint8_t { counter, gauge, histogram };

struct row {
    kind what;
    std::string_view name;
    std::array<std::string_view, 3> labels;  // empty ones do not count
    std::string_view help;
};

// clang-format off
constexpr row rows[] = {
    {kind::counter,   "sluis_submissions_total",        {"source", "outcome"}, "Webhooks answered, by source and outcome"},
    {kind::histogram, "sluis_accept_seconds",           {}, "Time from the whole request to the stored submission"},
    {kind::counter,   "sluis_accept_groups_total",      {}, "Group commits: one Redis call each"},
    {kind::gauge,     "sluis_inbound_waiting",          {}, "Submissions that are stored and not yet applied"},
    {kind::counter,   "sluis_applied_total",            {"outcome"}, "Submissions that had their effect, by outcome"},
    {kind::counter,   "sluis_apply_batches_total",      {}, "Store transactions of the applier"},
    {kind::counter,   "sluis_apply_failures_total",     {}, "Batches that could not be stored and will be tried again"},
    {kind::counter,   "sluis_delivery_requests_total",  {"destination", "answer"}, "Requests with members to ad networks: answered, or not (none)"},
    {kind::counter,   "sluis_delivery_members_total",   {"destination", "direction", "fate"}, "Members sent, by what became of them"},
    {kind::gauge,     "sluis_delivery_due",             {"destination", "direction"}, "Members that wait to be sent"},
    {kind::gauge,     "sluis_destination_stopped",      {"destination"}, "1 while a destination waits for a person"},
    {kind::gauge,     "sluis_audience_stopped",         {"destination", "network_audience"}, "1: nothing is sent to the audience there until a person has acted"},
    {kind::gauge,     "sluis_jobs_running",             {}, "Long jobs under way"},
    {kind::counter,   "sluis_redis_restarts_total",     {}, "Restarts of the embedded Redis"},
    {kind::counter,   "sluis_http_refused_total",       {"listener"}, "Requests that the HTTP layer refused"},
    {kind::counter,   "sluis_fetches_total",            {"source", "outcome"}, "What thin submissions name, asked for at the provider"},
    {kind::gauge,     "sluis_tier_used",                {}, "Identities that were marketing at any moment of the period"},
    {kind::gauge,     "sluis_tier_limit",               {}, "Of them, so many may be; 0: no limit"},
    {kind::gauge,     "sluis_tier_waiting",             {}, "Contacts that wait for room in the tier"},
    {kind::gauge,     "sluis_boundary_seconds",         {}, "Time until the period ends; below 0: its boundary is being executed"},
    {kind::gauge,     "sluis_erasures_pending",         {}, "Receipts of erasures that networks have not confirmed yet"},
    {kind::counter,   "sluis_rules_enrolled_total",     {"rule"}, "Contacts that began a rule, or wait to"},
    {kind::counter,   "sluis_rules_steps_total",        {"action", "outcome"}, "Steps of rules, by what came of them"},
    {kind::gauge,     "sluis_notices_waiting",          {"way"}, "Notices that are still to arrive, by webhook or e-mail"},
    {kind::counter,   "sluis_notices_sent_total",       {"way", "outcome"}, "Tries to tell a notice: delivered, retried, given_up"},
};
// clang-format on

prometheus::Registry& registry() {
    static prometheus::Registry it;
    return it;
}

// Families are made at first use and live as long as the program.
template <class T, class Build>
prometheus::Family<T>& family(metric m, Build build) {
    static const auto all = [&build] {
        std::map<std::size_t, prometheus::Family<T>*> made;
        for (std::size_t i = 0; i < std::size(rows); ++i) {
            const bool fits =
                (rows[i].what == kind::counter && std::is_same_v<T, prometheus::Counter>) ||
                (rows[i].what == kind::gauge && std::is_same_v<T, prometheus::Gauge>) ||
                (rows[i].what == kind::histogram && std::is_same_v<T, prometheus::Histogram>);
            if (!fits) continue;
            made[i] = &build()
                           .Name(std::string(rows[i].name))
                           .Help(std::string(rows[i].help))
                           .Register(registry());
        }
        return made;
    }();
    return *all.at(m);
}

prometheus::Labels labels_of(metric m, labels values) {
    prometheus::Labels all;
    std::size_t i = 0;
    for (const std::string_view value : values) {
        assert(i < rows[m].labels.size() && !rows[m].labels[i].empty());
        all.emplace(rows[m].labels[i++], value);
    }
    return all;
}

const prometheus::Histogram::BucketBoundaries buckets{0.0005, 0.001, 0.0025, 0.005, 0.01,
                                                      0.025,  0.05,  0.1,    0.25,  1};

}  // namespace

void count(metric m, labels values, double by) {
    family<prometheus::Counter>(m, prometheus::BuildCounter)
        .Add(labels_of(m, values))
        .Increment(by);
}

void set(metric m, double value, labels values) {
    family<prometheus::Gauge>(m, prometheus::BuildGauge).Add(labels_of(m, values)).Set(value);
}

void observe(metric m, double seconds, labels values) {
    family<prometheus::Histogram>(m, prometheus::BuildHistogram)
        .Add(labels_of(m, values), buckets)
        .Observe(seconds);
}

std::string page() {
    return prometheus::TextSerializer().Serialize(registry().Collect());
}

}  // namespace sluis::metrics
