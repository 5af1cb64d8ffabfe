// Every route of the admin API, in the order in which they are documented. One line each.

#include <span>

#include "gateway/api/handlers.hpp"
#include "gateway/api/router.hpp"

namespace sluis::api {
namespace {

// clang-format off
constexpr route all[] = {
    {"GET",    "/api/status",                     show_status,         "is everything working, what is waiting"},
    {"GET",    "/api/usage",                      show_usage,          "marketing contacts now, by what made them so"},
    {"GET",    "/api/sources",                    list_sources,        "sources, with what was received"},
    {"POST",   "/api/sources",                    add_source,          "a new source: makes its secret, and says what to do at the provider"},
    {"GET",    "/api/sources/{id}",               show_source,         "one source, with its URL and how to connect it"},
    {"GET",    "/api/sources/{id}/versions",      list_source_versions, "the source as it was declared before, newest first"},
    {"POST",   "/api/sources/{id}/secrets",       change_source_secret, "a new secret; the old one is valid for a while"},
    {"POST",   "/api/sources/{id}/test",          test_source,         "send a signed sample through the real path; nothing comes of it"},
    {"POST",   "/api/sources/{id}/resume",        resume_source,       "fetch again what was parked, once its cause is mended"},
    {"GET",    "/api/providers",                  list_providers,      "what a source can be connected to"},
    {"GET",    "/api/destinations",               list_destinations,   "destinations, with their state"},
    {"GET",    "/api/destinations/{id}",          show_destination,    "one destination, with its audiences there"},
    {"POST",   "/api/destinations/{id}/resume",   resume_destination,  "go on after a person has mended what stopped it"},
    {"POST",   "/api/destinations/{id}/abandon",  abandon_audience,    "take as gone what was sent to an audience that the network no longer has"},
    {"GET",    "/api/audiences",                  list_audiences,      "audiences, with their counts"},
    {"GET",    "/api/audiences/{id}",             show_audience,       "one audience, with its destinations"},
    {"GET",    "/api/audiences/{id}/breakdown",   show_breakdown,      "who is sent, who is not, and why: counts that add up"},
    {"GET",    "/api/audiences/{id}/members",     list_members,        "the contacts behind a number of the breakdown"},
    {"GET",    "/api/contacts",                   list_contacts,       "contacts, newest first; ?filter= takes filterGroups, ?include=audiences says how each stands"},
    {"POST",   "/api/contacts/find",              find_contacts,       "by e-mail, phone or external id (in the body: not in a URL)"},
    {"GET",    "/api/contacts/{id}",              show_contact,        "why is this contact what it is"},
    {"GET",    "/api/events",                     list_events,         "submissions, newest first; ?source= ?outcome= ?reason= ?from= ?until="},
    {"GET",    "/api/quarantine",                 list_quarantine,     "why submissions are in quarantine, by source and reason"},
    {"POST",   "/api/replay",                     replay_events,       "put quarantined submissions through again; dry_run says what that would do"},
    {"GET",    "/api/events/{id}/content",        show_event_content,  "what was submitted, for tokens that may see it"},
    {"GET",    "/api/events/{id}",                show_event,          "one submission, and what it did"},
    {"POST",   "/api/events/{id}/replay",         replay_event,        "put a quarantined submission through again"},
    {"POST",   "/api/declarations",               apply_declarations,  "declare sources, destinations, audiences; dry_run shows the difference"},
    {"GET",    "/api/declarations",               export_declarations, "everything declared, without secrets"},
    {"DELETE", "/api/declarations/{kind}/{id}",   remove_declaration,  "remove a source, destination or audience"},
    {"GET",    "/api/jobs",                       list_jobs,           "long work, newest first"},
    {"GET",    "/api/jobs/{id}",                  show_job,            "one job, with its progress"},
    {"GET",    "/api/tokens",                     list_tokens,         "tokens, by their last characters"},
    {"POST",   "/api/tokens",                     add_token,           "a new token; shown this once"},
    {"DELETE", "/api/tokens/{id}",                revoke_token,        "revoke a token"},
    {"GET",    "/api/audit",                      list_audit,          "who changed what, newest first"},
    {"GET",    "/api/openapi.yaml",               show_openapi,        "this API, described in OpenAPI 3.1"},
};
// clang-format on

}  // namespace

std::span<const route> routes() noexcept {
    return all;
}

}  // namespace sluis::api
