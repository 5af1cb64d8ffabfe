// A mapping file's own cases: sample submissions and the events that must come of them.
//
//     {"name": "a visitor asks for the brochure",
//      "headers": {"x-topic": "create"}, "target": "/hooks/x?a=1", "content_type": "...",
//      "country": "NL", "settings": {...}, "body": {...} or "text",
//      "event_key": "01JH00ABC",
//      "expect": [{"effect": "upsert", "email": "greta@example.org", "consent.ads": "granted",
//                  "occurred_at": "2026-04-01T08:02:41Z"},
//                 {"quarantine": "no_identity"}]}
//
// With "secret" the sample is signed: then its body is a text, byte for byte as it was signed, and
// tests/gateway/ingress/cases_test.cpp checks that it is let in.
//
// Each expectation is complete: a field that comes out and is not expected is a difference too.
// Received at 2026-06-01T00:00:00Z. Run by `sluis check` and by the tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/error.hpp"
#include "gateway/mapping/apply.hpp"
#include "gateway/mapping/program.hpp"

namespace sluis::mapping {

// What differs, at "FILE case \"...\" item 0 email". Invented people only: values are shown.
[[nodiscard]] std::vector<error> run_cases(const program& p, std::string_view file_name);

// What came out, as an expectation would say it; the time only when it is not that of receipt.
[[nodiscard]] nlohmann::json describe(const item& i, instant received_at);

}  // namespace sluis::mapping
