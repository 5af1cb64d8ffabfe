// Every route of the admin API, in the order in which they are documented. One line each.
//
// The third column is who may: a token with one of these permissions. What depends on the call itself
// (which kind of thing is declared, a default that would change) the handler asks for besides: `need`.

#include <span>

#include "gateway/api/handlers.hpp"
#include "gateway/api/router.hpp"

namespace sluis::api {
namespace {

using enum store::permission;

// Nothing in there is about anybody.
constexpr permissions anything = permissions::every();

// clang-format off
constexpr route all[] = {
    {"GET",    "/api/status",                      {read},                    show_status,          "is everything working, what is waiting"},
    {"GET",    "/api/usage",                       {read},                    show_usage,           "the period, the tier, who is marketing and what made them so"},
    {"GET",    "/api/usage/periods",               {read},                    list_periods,         "what each period counted, newest first"},
    {"GET",    "/api/contracts",                   {read},                    list_contracts,       "the contract as configured, and the changes that were entered"},
    {"POST",   "/api/contracts",                   {admin},                   add_contract,         "enter a contract change: its day is a boundary"},
    {"DELETE", "/api/contracts/{id}",              {admin},                   withdraw_contract,    "withdraw a contract change whose day has not come"},
    {"GET",    "/api/sources",                     {read},                    list_sources,         "sources, with what was received"},
    {"POST",   "/api/sources",                     {manage_sources},          add_source,           "a new source: makes its secret, and says what to do at the provider"},
    {"GET",    "/api/sources/{id}",                {read},                    show_source,          "one source, with its URL and how to connect it"},
    {"GET",    "/api/sources/{id}/versions",       {read},                    list_source_versions, "the source as it was declared before, newest first"},
    {"POST",   "/api/sources/{id}/secrets",        {manage_sources},          change_source_secret, "a new secret; the old one is valid for a while"},
    {"POST",   "/api/sources/{id}/test",           {manage_sources},          test_source,          "send a signed sample through the real path; nothing comes of it"},
    {"POST",   "/api/sources/{id}/resume",         {operate},                 resume_source,        "fetch again what was parked, once its cause is mended"},
    {"GET",    "/api/providers",                   {read},                    list_providers,       "what a source can be connected to"},
    {"GET",    "/api/destinations",                {read},                    list_destinations,    "destinations, with their state"},
    {"GET",    "/api/destinations/{id}",           {read},                    show_destination,     "one destination, with its audiences there"},
    {"POST",   "/api/destinations/{id}/resume",    {operate},                 resume_destination,   "go on after a person has mended what stopped it"},
    {"POST",   "/api/destinations/{id}/abandon",   {operate},                 abandon_audience,     "take as gone what was sent to an audience that the network no longer has"},
    {"GET",    "/api/audiences",                   {read},                    list_audiences,       "audiences, with their counts"},
    {"GET",    "/api/audiences/{id}",              {read},                    show_audience,        "one audience, with its destinations"},
    {"GET",    "/api/audiences/{id}/breakdown",    {read},                    show_breakdown,       "who is sent, who is not, and why: counts that add up"},
    {"GET",    "/api/audiences/{id}/members",      {read},                    list_members,         "the contacts behind a number of the breakdown"},
    {"POST",   "/api/eligibility",                 {read, see_personal_data}, ask_eligibility,      "may these people be sent this, and if not, why; by address it takes see_personal_data"},
    {"GET",    "/api/breakdowns",                  {read},                    list_breakdowns,      "breakdowns that were made, newest first"},
    {"POST",   "/api/breakdowns",                  {read, operate},           make_breakdown,       "who gets a kind of message or is sent to an audience, who is not, and why, as it is now"},
    {"GET",    "/api/breakdowns/{id}",             {read},                    show_breakdown_of,    "one of them: the same numbers whenever it is asked for"},
    {"GET",    "/api/breakdowns/{id}/contacts",    {read},                    list_breakdown_contacts, "the contacts behind a number; ?reason= or ?show="},
    {"GET",    "/api/breakdowns/{id}/export",      {read},                    export_breakdown,     "the same as CSV or JSON, page by page"},
    {"POST",   "/api/imports",                     {manage_sources},          add_import,           "a file of contacts that is about to come, and how to read it"},
    {"GET",    "/api/imports",                     {read, manage_sources},    list_imports,         "files of contacts, newest first"},
    {"GET",    "/api/imports/{id}",                {read, manage_sources},    show_import,          "one of them: how far it is, and what became of its rows"},
    {"PUT",    "/api/imports/{id}/content",        {manage_sources},          append_to_import,     "a part of the file, at ?offset=", takes::bytes},
    {"POST",   "/api/imports/{id}/start",          {manage_sources},          start_import,         "the file is there as a whole: begin"},
    {"GET",    "/api/imports/{id}/bad-rows",       {see_personal_data},       show_bad_rows,        "the rows that could not be imported, with the reason, as CSV"},
    {"DELETE", "/api/imports/{id}",                {manage_sources},          cancel_import,        "stop it, and remove the content that it still has"},
    {"GET",    "/api/suppressions",                {read},                    list_suppressions,    "opt-out lists, with how many addresses each has"},
    {"POST",   "/api/suppressions",                {operate},                 add_suppression,      "put an address on the list of those entered by hand; needs see_personal_data too"},
    {"POST",   "/api/suppressions/remove",         {operate},                 remove_suppression,   "take an address off its list; needs see_personal_data too"},
    {"POST",   "/api/suppressions/check",          {see_personal_data},       check_suppression,    "is an address on a list, on which, and since when"},
    {"GET",    "/api/contacts/export",             {see_personal_data},       export_contacts,      "contacts as CSV or NDJSON, page by page"},
    {"GET",    "/api/contacts",                    {read},                    list_contacts,        "contacts, newest first; ?filter= takes filterGroups, ?sort= another order, ?include=audiences says how each stands"},
    {"POST",   "/api/contacts/find",               {see_personal_data},       find_contacts,        "by e-mail, phone or external id (in the body: not in a URL)"},
    {"GET",    "/api/contacts/deleted",            {read},                    list_deleted_contacts, "contacts that were deleted and can be restored"},
    {"POST",   "/api/contacts/deleted/{id}/restore", {operate},               restore_contact,      "bring a deleted contact back as it was"},
    {"GET",    "/api/contacts/{id}",               {read},                    show_contact,         "why is this contact what it is"},
    {"POST",   "/api/contacts/{id}/status",        {update_marketing_status}, change_contact_status, "promote it, schedule its exit, or let it stay"},
    {"DELETE", "/api/contacts/{id}",               {operate},                 remove_contact,       "delete it: out of every list and audience, and restorable for a while"},
    {"POST",   "/api/erasures",                    {operate},                 erase_person,         "erase a person for good; one who is named by an address needs see_personal_data"},
    {"GET",    "/api/erasures",                    {read},                    list_erasures,        "erasures, newest first"},
    {"GET",    "/api/erasures/{id}",               {read},                    show_erasure,         "what was removed, and a receipt for each audience"},
    {"GET",    "/api/changes",                     {read},                    list_changes,         "changes of many contacts, newest first"},
    {"POST",   "/api/changes",                     {update_marketing_status}, ask_change,           "change the status of many; dry_run counts them, expected_count confirms"},
    {"GET",    "/api/changes/{id}",                {read},                    show_change,          "one change, with its progress, and whether it can be undone"},
    {"GET",    "/api/changes/{id}/results",        {read},                    list_change_results,  "what became of each contact; ?verdict= changed, unchanged or refused"},
    {"POST",   "/api/changes/{id}/undo",           {update_marketing_status}, undo_change,          "take back what it changed, where the rules allow that"},
    {"GET",    "/api/views",                       {read},                    list_views,           "views: lists of contacts that are declared"},
    {"GET",    "/api/views/{id}",                  {read},                    show_view,            "one view, as it is declared"},
    {"GET",    "/api/views/{id}/contacts",         {read},                    list_view_contacts,   "the contacts of a view, its columns of each"},
    {"GET",    "/api/rules",                       {read},                    list_rules,           "rules: whom they take, and whether they are on"},
    {"GET",    "/api/rules/{id}",                  {read},                    show_rule,            "one rule, with the number that it would touch now"},
    {"POST",   "/api/rules/{id}/on",               {operate},                 switch_rule_on,       "switch it on; expected_count confirms how many it would promote"},
    {"POST",   "/api/rules/{id}/off",              {operate},                 switch_rule_off,      "switch it off: whoever is on the way stops where they are"},
    {"GET",    "/api/rules/{id}/runs",             {read},                    list_rule_runs,       "contacts on their way through it, newest first; ?state= running, queued, paused or ended"},
    {"GET",    "/api/rules/{id}/log",              {read},                    list_rule_log,        "what it did with whom, and why, newest first"},
    {"GET",    "/api/contacts/{id}/rules",         {read},                    show_contact_rules,   "what rules did with a contact, and why"},
    {"GET",    "/api/events",                      {read},                    list_events,          "submissions, newest first; ?source= ?outcome= ?reason= ?from= ?until="},
    {"GET",    "/api/quarantine",                  {read},                    list_quarantine,      "why submissions are in quarantine, by source and reason"},
    {"POST",   "/api/replay",                      {operate},                 replay_events,        "put quarantined submissions through again; dry_run says what that would do"},
    {"GET",    "/api/events/{id}/content",         {see_personal_data},       show_event_content,   "what was submitted, for tokens that may see it"},
    {"GET",    "/api/events/{id}",                 {read},                    show_event,           "one submission, and what it did"},
    {"POST",   "/api/events/{id}/replay",          {operate},                 replay_event,         "put a quarantined submission through again"},
    {"POST",   "/api/declarations",                {operate, manage_sources}, apply_declarations,   "declare sources, destinations, audiences, views, rules; dry_run shows the difference"},
    {"GET",    "/api/declarations",                {read},                    export_declarations,  "everything declared, without secrets"},
    {"DELETE", "/api/declarations/{kind}/{id}",    {operate, manage_sources}, remove_declaration,   "remove a source, destination, audience, view or rule"},
    {"GET",    "/api/jobs",                        {read, operate},           list_jobs,            "long work, newest first"},
    {"GET",    "/api/jobs/{id}",                   {read, operate},           show_job,             "one job, with its progress"},
    {"GET",    "/api/tokens",                      {admin},                   list_tokens,          "tokens, by their last characters"},
    {"POST",   "/api/tokens",                      {admin},                   add_token,            "a new token; shown this once"},
    {"DELETE", "/api/tokens/{id}",                 {admin},                   revoke_token,         "revoke a token"},
    {"GET",    "/api/audit",                       {admin},                   list_audit,           "who changed what, newest first"},
    {"GET",    "/api/audit/export",                {admin},                   export_audit,         "the log as NDJSON, oldest first, each row with its hash"},
    {"GET",    "/api/audit/verify",                {admin},                   verify_audit,         "whether a row of the log was changed or removed"},
    {"GET",    "/crm/v3/objects/contacts",               {read},    list_hubspot_contacts,   "contacts, as HubSpot's clients list them; ?limit= ?after= ?properties="},
    {"POST",   "/crm/v3/objects/contacts",               {operate}, create_hubspot_contact,  "a new contact, as HubSpot's clients write it; the marketing status needs update_marketing_status"},
    {"POST",   "/crm/v3/objects/contacts/search",        {read},    search_hubspot_contacts, "contacts by filterGroups with HubSpot's property names"},
    {"POST",   "/crm/v3/objects/contacts/batch/read",    {read},    read_hubspot_contacts,   "contacts by id or e-mail"},
    {"POST",   "/crm/v3/objects/contacts/batch/create",  {operate}, create_hubspot_contacts, "new contacts, up to 100"},
    {"POST",   "/crm/v3/objects/contacts/batch/update",  {operate}, update_hubspot_contacts, "contacts that are there, up to 100"},
    {"POST",   "/crm/v3/objects/contacts/batch/upsert",  {operate}, upsert_hubspot_contacts, "contacts that may be there, by e-mail, or by id"},
    {"POST",   "/crm/v3/objects/contacts/merge",         {operate}, refuse_hubspot_call,     "not supported: 501"},
    {"POST",   "/crm/v3/objects/contacts/gdpr-delete",   {operate}, refuse_hubspot_call,     "not supported: 501"},
    {"GET",    "/crm/v3/objects/contacts/{id}",          {read},    show_hubspot_contact,    "one contact, by id or e-mail (?idProperty=email)"},
    {"PATCH",  "/crm/v3/objects/contacts/{id}",          {operate}, update_hubspot_contact,  "write properties of one contact; the marketing status needs update_marketing_status"},
    {"DELETE", "/crm/v3/objects/contacts/{id}",          {operate}, refuse_hubspot_call,     "not supported: 501"},
    {"GET",    "/api/openapi.yaml",                anything,                  show_openapi,         "this API, described in OpenAPI 3.1"},
    {"GET",    "/api/openapi.json",                anything,                  show_openapi_json,    "the same as JSON"},
};
// clang-format on

}  // namespace

std::span<const route> routes() noexcept {
    return all;
}

}  // namespace sluis::api
