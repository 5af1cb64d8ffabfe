// Metrics for Prometheus. Every metric is a row of one table (metrics.cpp): name, labels, help.
//
//     metrics::count(metrics::submissions, {"brochure-form", "accepted"});
//     std::string page = metrics::page();   // what /metrics answers
//
// Limits    Label values come from closed lists and declared ids, never from what senders say.
// Threads   May be called from any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace sluis::metrics {

// The order is that of the table.
enum metric : std::uint8_t {
    submissions,          // source, outcome
    accept_seconds,       // -
    accept_groups,        // -
    inbound_waiting,      // -
    applied,              // outcome
    apply_batches,        // -
    apply_failures,       // -
    delivery_requests,    // destination, answer
    delivery_members,     // destination, direction, fate
    delivery_due,         // destination, direction
    destination_stopped,  // destination
    audience_stopped,     // destination, network_audience
    jobs_running,         // -
    redis_restarts,       // -
    http_refused,         // listener
    fetches,              // source, outcome
    tier_used,            // -
    tier_limit,           // -
    tier_waiting,         // -
    boundary_seconds,     // -
    erasures_pending,     // -
    rules_enrolled,       // rule
    rules_steps,          // action, outcome
    notices_waiting,      // way
    notices_sent,         // way, outcome
};

using labels = std::initializer_list<std::string_view>;

void count(metric m, labels values = {}, double by = 1);     // counters
void set(metric m, double value, labels values = {});        // gauges
void observe(metric m, double seconds, labels values = {});  // histograms

[[nodiscard]] std::string page();  // text format 0.0.4

}  // namespace sluis::metrics
