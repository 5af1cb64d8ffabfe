// Every row of Google's errors, partial refusals, and results that come later.

#include "adapters/google.hpp"
#include "tests/adapters/support.hpp"

namespace sluis::adapters {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;
using state = poll_outcome::state;

struct violation {
    std::string field;
    std::string reason;
};

std::string error_body(const std::string& status, const std::string& reason,
                       const std::vector<violation>& violations = {},
                       const std::string& quota = "") {
    json info{{"@type", "type.googleapis.com/google.rpc.ErrorInfo"},
              {"reason", reason},
              {"domain", "datamanager.googleapis.com"},
              {"metadata", {{"requestId", "t-1"}}}};
    if (!quota.empty()) info["metadata"]["quota_limit"] = quota;
    json details = json::array({info});
    if (!violations.empty()) {
        json list = json::array();
        for (const violation& v : violations) {
            json one{{"field", v.field}, {"description", "Words about it."}};
            if (!v.reason.empty()) one["reason"] = v.reason;
            list.push_back(one);
        }
        details.push_back(
            {{"@type", "type.googleapis.com/google.rpc.BadRequest"}, {"fieldViolations", list}});
    }
    return json{
        {"error", {{"code", 400}, {"message", "Words."}, {"status", status}, {"details", details}}}}
        .dump();
}

outcome ask(unsigned status, const std::string& body, std::size_t rows = 3,
            std::vector<header> headers = {}) {
    http_request asked;
    for (std::size_t i = 0; i < rows; ++i)
        asked.rows.push_back(i);
    return google::interpret(asked, {status, body, headers});
}

TEST(google_interpret, a_batch_that_was_taken_is_to_be_asked_for_later) {
    const outcome expected{.all = fate::accepted_unverified, .later = receipt{"req/1", 30min}};
    EXPECT_EQ(ask(200, R"({"requestId":"req/1"})"), expected);
    const outcome warned = ask(
        200,
        R"({"requestId":"r","fieldWarnings":[{"reason":"ODD","description":"A word.","field":"x"}]})");
    EXPECT_EQ(warned.all, fate::accepted_unverified);
    EXPECT_EQ(warned.code, "ODD");
    EXPECT_EQ(warned.detail, "A word.");
}

TEST(google_interpret, a_200_that_is_not_googles_is_no_confirmation) {
    for (const char* body : {"", "{}", "<html>", R"({"requestId":7})", R"({"requestId":""})", "[]"})
        EXPECT_EQ(ask(200, body).all, fate::try_later) << body;
}

struct status_row {
    unsigned status;
    std::string word;
    fate expected;
};

TEST(google_interpret, statuses) {
    const status_row rows[] = {
        {401, "UNAUTHENTICATED", fate::token_refused},
        {403, "PERMISSION_DENIED", fate::destination_stopped},
        {404, "NOT_FOUND", fate::destination_stopped},
        {409, "ABORTED", fate::try_later},
        {429, "RESOURCE_EXHAUSTED", fate::try_later},
        {500, "INTERNAL", fate::try_later},
        {503, "UNAVAILABLE", fate::try_later},
        {504, "DEADLINE_EXCEEDED", fate::try_later},
        {413, "", fate::split},
    };
    for (const status_row& r : rows) {
        const outcome o = ask(r.status, error_body(r.word, r.word));
        EXPECT_EQ(o.all, r.expected) << r.word;
        EXPECT_EQ(o.code, r.word.empty() ? "http_413" : r.word);
        EXPECT_EQ(ask(r.status, "<html>").all, r.expected) << r.word;
    }
}

TEST(google_interpret, the_reason_of_a_403_is_its_code) {
    EXPECT_EQ(ask(403, error_body("PERMISSION_DENIED", "NOT_ALLOWLISTED")).code, "NOT_ALLOWLISTED");
}

TEST(google_interpret, waits_as_long_as_the_quota_that_is_used_up) {
    const auto wait = [](const char* quota, std::vector<header> headers = {}) {
        const outcome o =
            ask(429, error_body("RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", {}, quota), 3,
                std::move(headers));
        EXPECT_EQ(o.scope, wait_scope::credential);
        return o.wait;
    };
    EXPECT_EQ(wait("IngestionMutateRequestsPerMinutePerProject"), 60s);
    EXPECT_EQ(wait("IngestionMutateRequestsPerDayPerProject"), 1h);
    EXPECT_EQ(wait("IngestionMutateRequestsPerMinutePerProject", {{"Retry-After", "7"}}), 7s);
}

const char* const of_a_member[] = {"INVALID_SHA256_FORMAT",     "INVALID_HEX_ENCODING",
                                   "INVALID_BASE64_ENCODING",   "INVALID_POSTAL_CODE",
                                   "INVALID_REGION_CODE",       "INVALID_AUDIENCE_MEMBER",
                                   "TOO_MANY_USER_IDENTIFIERS", "INVALID_MOBILE_ID_FORMAT",
                                   "REQUIRED_FIELD_MISSING",    "INVALID_FORMAT",
                                   "FIELD_VALUE_TOO_LONG",      "FIELD_VALUE_TOO_SHORT",
                                   "A_REASON_OF_TOMORROW"};
const char* const our_own[] = {
    "TOO_MANY_AUDIENCE_MEMBERS",       "TOO_MANY_DESTINATIONS", "MULTIPLE_DATA_TYPES_NOT_ALLOWED",
    "DUPLICATE_DESTINATION_REFERENCE", "TOO_MANY_ELEMENTS",     "INVALID_ENUM_VALUE"};
const char* const of_the_destination[] = {"INVALID_USER_LIST_TYPE",
                                          "INVALID_USER_LIST_ID",
                                          "INVALID_DESTINATION",
                                          "DESTINATION_ACCOUNT_TYPE_MISMATCH",
                                          "OPERATING_ACCOUNT_LOGIN_ACCOUNT_MISMATCH",
                                          "TERMS_AND_CONDITIONS_NOT_SIGNED",
                                          "NOT_ALLOWLISTED",
                                          "ADVERTISER_NOT_ALLOWLISTED_FOR_UPLOADED_DATA",
                                          "CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE",
                                          "USER_LIST_MUTATION_NOT_SUPPORTED",
                                          "SENSITIVE_USER_LIST_IMMUTABLE",
                                          "EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED"};

TEST(google_interpret, a_member_at_fault_is_left_out_and_the_rest_sent_again) {
    for (const char* reason : of_a_member) {
        const outcome o =
            ask(400, error_body("INVALID_ARGUMENT", "INVALID_ARGUMENT",
                                {{"audience_members[2].user_data.user_identifiers[0]", reason},
                                 {"audience_members[0]", reason},
                                 {"audience_members[2]", "ANOTHER"}}));
        EXPECT_EQ(o.all, fate::resend) << reason;
        EXPECT_EQ(o.except, (std::vector<exception_row>{{0, fate::rejected, reason},
                                                        {2, fate::rejected, reason}}));
        EXPECT_EQ(o.detail, "Words.");
    }
}

TEST(google_interpret, reasons_that_are_not_a_members_even_on_a_members_path) {
    for (const char* path : {"audience_members[0]", "destinations[0]", ""}) {
        for (const char* reason : our_own) {
            const outcome o =
                ask(400, error_body("INVALID_ARGUMENT", "INVALID_ARGUMENT", {{path, reason}}));
            EXPECT_EQ(o.all, fate::defect) << reason;
            EXPECT_EQ(o.code, reason);
        }
        for (const char* reason : of_the_destination) {
            const outcome o =
                ask(400, error_body("INVALID_ARGUMENT", "INVALID_ARGUMENT",
                                    {{"audience_members[1]", "INVALID_FORMAT"}, {path, reason}}));
            EXPECT_EQ(o.all, fate::destination_stopped) << reason;
            EXPECT_EQ(o.code, reason);
        }
    }
}

TEST(google_interpret, other_refusals_of_400) {
    const auto told = [](const std::string& status, const std::string& reason,
                         const std::vector<violation>& v) {
        return ask(400, error_body(status, reason, v)).all;
    };
    const std::string invalid = "INVALID_ARGUMENT";
    // A member's, but whose is unsaid; or an entry after the members'.
    EXPECT_EQ(told(invalid, invalid, {{"", "INVALID_SHA256_FORMAT"}}), fate::split);
    EXPECT_EQ(told(invalid, invalid, {{"audience_members[3]", "INVALID_FORMAT"}}), fate::split);
    EXPECT_EQ(told(invalid, invalid, {}), fate::split);
    EXPECT_EQ(told(invalid, "INVALID_SHA256_FORMAT", {}), fate::split);
    // Unknown, and on no member's path.
    EXPECT_EQ(told(invalid, invalid, {{"destinations[0]", "A_REASON_OF_TOMORROW"}}),
              fate::destination_stopped);
    EXPECT_EQ(told(invalid, "A_REASON_OF_TOMORROW", {}), fate::destination_stopped);
    EXPECT_EQ(told(invalid, "NOT_ALLOWLISTED", {}), fate::destination_stopped);
    EXPECT_EQ(told("FAILED_PRECONDITION", "FAILED_PRECONDITION", {}), fate::destination_stopped);
    // A violation without a reason: the body could not be read.
    EXPECT_EQ(told(invalid, invalid, {{"audience_members[0].user_data", ""}}), fate::defect);
    EXPECT_EQ(ask(400, "<html>").all, fate::defect);
}

TEST(google_interpret, repeats_no_personal_data) {
    const std::string body =
        R"({"error":{"status":"INVALID_ARGUMENT","message":"not ann@example.com, )" +
        std::string(64, 'a') + R"("}})";
    EXPECT_EQ(ask(400, body).detail, "not [...] [...]");
}

poll_outcome polled(unsigned status, const std::string& body) {
    return google::interpret_poll({status, body, {}});
}

std::string statuses(const std::vector<std::string>& words) {
    json list = json::array();
    for (const std::string& w : words)
        list.push_back({{"requestStatus", w}});
    return json{{"requestStatusPerDestination", list}}.dump();
}

TEST(google_poll, tells_counts_by_reason) {
    const poll_outcome expected{.what = state::partly,
                                .records = 1'000,
                                .refused = {{"NO_CONSENT", 412}, {"ODD", 1}},
                                .match_rate = "51_TO_60"};
    EXPECT_EQ(polled(200, R"({"requestStatusPerDestination":[{"requestStatus":"PARTIAL_SUCCESS",
        "errorInfo":{"errorCounts":[
            {"recordCount":"412","reason":"PROCESSING_ERROR_REASON_NO_CONSENT"},
            {"recordCount":"1","reason":"ODD"}]},
        "audienceMembersIngestionStatus":{"userDataIngestionStatus":{"recordCount":"1000",
            "userIdentifierCount":"1500","uploadMatchRateRange":"MATCH_RATE_RANGE_51_TO_60"}}}]})"),
              expected);
    const poll_outcome removed{.what = state::succeeded, .records = 2};
    EXPECT_EQ(polled(200, R"({"requestStatusPerDestination":[{"requestStatus":"SUCCESS",
        "audienceMembersRemovalStatus":{"userDataRemovalStatus":{"recordCount":"2"}}}]})"),
              removed);
}

TEST(google_poll, states) {
    EXPECT_EQ(polled(200, statuses({"SUCCESS"})).what, state::succeeded);
    EXPECT_EQ(polled(200, statuses({"FAILED"})).what, state::failed);
    EXPECT_EQ(polled(200, statuses({"SUCCESS", "FAILED"})).what, state::partly);
    EXPECT_EQ(polled(200, statuses({"SUCCESS", "PROCESSING"})).what, state::processing);
    EXPECT_EQ(polled(200, statuses({"REQUEST_STATUS_UNKNOWN"})).what, state::processing);
    EXPECT_EQ(polled(200, statuses({})).what, state::try_later);
    EXPECT_EQ(polled(200, "<html>").what, state::try_later);
    EXPECT_EQ(polled(401, "").what, state::token_refused);
    EXPECT_EQ(polled(403, error_body("PERMISSION_DENIED", "")).what, state::destination_stopped);
    EXPECT_EQ(polled(404, error_body("NOT_FOUND", "NOT_FOUND")).what, state::unknown_request);
    EXPECT_EQ(polled(404, "<html>").what, state::try_later);
    EXPECT_EQ(polled(400, error_body("INVALID_ARGUMENT", "INVALID_ARGUMENT",
                                     {{"request_id", "INVALID_REQUEST_ID"}}))
                  .what,
              state::unknown_request);
    EXPECT_EQ(polled(503, "").what, state::try_later);
    EXPECT_EQ(polled(429, error_body("RESOURCE_EXHAUSTED", "")).wait, 60s);
}

}  // namespace
}  // namespace sluis::adapters
