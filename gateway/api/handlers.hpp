// Every handler of the admin API; routes.cpp says which path each answers.
#pragma once

#include "gateway/api/call.hpp"

namespace sluis::api {

// status.cpp
asio::awaitable<net::response> show_status(services& s, const call& c);

// usage.cpp
asio::awaitable<net::response> show_usage(services& s, const call& c);
asio::awaitable<net::response> list_periods(services& s, const call& c);

// contracts.cpp
asio::awaitable<net::response> list_contracts(services& s, const call& c);
asio::awaitable<net::response> add_contract(services& s, const call& c);
asio::awaitable<net::response> withdraw_contract(services& s, const call& c);

// contact_status.cpp
asio::awaitable<net::response> change_contact_status(services& s, const call& c);

// changes.cpp, changes_ask.cpp
asio::awaitable<net::response> ask_change(services& s, const call& c);
asio::awaitable<net::response> undo_change(services& s, const call& c);
asio::awaitable<net::response> list_changes(services& s, const call& c);
asio::awaitable<net::response> show_change(services& s, const call& c);
asio::awaitable<net::response> list_change_results(services& s, const call& c);

// sources.cpp
asio::awaitable<net::response> list_sources(services& s, const call& c);
asio::awaitable<net::response> show_source(services& s, const call& c);
asio::awaitable<net::response> list_source_versions(services& s, const call& c);
asio::awaitable<net::response> resume_source(services& s, const call& c);

// providers.cpp
asio::awaitable<net::response> list_providers(services& s, const call& c);

// source_setup.cpp, source_test_call.cpp
asio::awaitable<net::response> add_source(services& s, const call& c);
asio::awaitable<net::response> change_source_secret(services& s, const call& c);
asio::awaitable<net::response> test_source(services& s, const call& c);

// destinations.cpp
asio::awaitable<net::response> list_destinations(services& s, const call& c);
asio::awaitable<net::response> show_destination(services& s, const call& c);
asio::awaitable<net::response> resume_destination(services& s, const call& c);
asio::awaitable<net::response> abandon_audience(services& s, const call& c);

// audiences.cpp
asio::awaitable<net::response> list_audiences(services& s, const call& c);
asio::awaitable<net::response> show_audience(services& s, const call& c);
asio::awaitable<net::response> show_breakdown(services& s, const call& c);

// members.cpp
asio::awaitable<net::response> list_members(services& s, const call& c);

// eligibility.cpp
asio::awaitable<net::response> ask_eligibility(services& s, const call& c);

// breakdowns.cpp, breakdown_ask.cpp, breakdown_export.cpp
asio::awaitable<net::response> make_breakdown(services& s, const call& c);
asio::awaitable<net::response> list_breakdowns(services& s, const call& c);
asio::awaitable<net::response> show_breakdown_of(services& s, const call& c);
asio::awaitable<net::response> list_breakdown_contacts(services& s, const call& c);
asio::awaitable<net::response> export_breakdown(services& s, const call& c);

// views.cpp
asio::awaitable<net::response> list_views(services& s, const call& c);
asio::awaitable<net::response> show_view(services& s, const call& c);
asio::awaitable<net::response> list_view_contacts(services& s, const call& c);

// rules.cpp, rule_switch.cpp
asio::awaitable<net::response> list_rules(services& s, const call& c);
asio::awaitable<net::response> show_rule(services& s, const call& c);
asio::awaitable<net::response> switch_rule_on(services& s, const call& c);
asio::awaitable<net::response> switch_rule_off(services& s, const call& c);
asio::awaitable<net::response> list_rule_runs(services& s, const call& c);
asio::awaitable<net::response> list_rule_log(services& s, const call& c);
asio::awaitable<net::response> show_contact_rules(services& s, const call& c);

// imports.cpp, import_content.cpp
asio::awaitable<net::response> add_import(services& s, const call& c);
asio::awaitable<net::response> list_imports(services& s, const call& c);
asio::awaitable<net::response> show_import(services& s, const call& c);
asio::awaitable<net::response> start_import(services& s, const call& c);
asio::awaitable<net::response> cancel_import(services& s, const call& c);
asio::awaitable<net::response> append_to_import(services& s, const call& c);
asio::awaitable<net::response> show_bad_rows(services& s, const call& c);

// contact_deletion.cpp
asio::awaitable<net::response> remove_contact(services& s, const call& c);
asio::awaitable<net::response> list_deleted_contacts(services& s, const call& c);
asio::awaitable<net::response> restore_contact(services& s, const call& c);

// erasures.cpp
asio::awaitable<net::response> erase_person(services& s, const call& c);
asio::awaitable<net::response> list_erasures(services& s, const call& c);
asio::awaitable<net::response> show_erasure(services& s, const call& c);

// suppressions.cpp
asio::awaitable<net::response> list_suppressions(services& s, const call& c);
asio::awaitable<net::response> add_suppression(services& s, const call& c);
asio::awaitable<net::response> remove_suppression(services& s, const call& c);
asio::awaitable<net::response> check_suppression(services& s, const call& c);

// contacts_export.cpp
asio::awaitable<net::response> export_contacts(services& s, const call& c);

// contacts.cpp, contact.cpp
asio::awaitable<net::response> list_contacts(services& s, const call& c);
asio::awaitable<net::response> find_contacts(services& s, const call& c);
asio::awaitable<net::response> show_contact(services& s, const call& c);

// hubspot_contacts.cpp, hubspot_batch.cpp
asio::awaitable<net::response> list_hubspot_contacts(services& s, const call& c);
asio::awaitable<net::response> create_hubspot_contact(services& s, const call& c);
asio::awaitable<net::response> search_hubspot_contacts(services& s, const call& c);
asio::awaitable<net::response> read_hubspot_contacts(services& s, const call& c);
asio::awaitable<net::response> create_hubspot_contacts(services& s, const call& c);
asio::awaitable<net::response> update_hubspot_contacts(services& s, const call& c);
asio::awaitable<net::response> upsert_hubspot_contacts(services& s, const call& c);
asio::awaitable<net::response> show_hubspot_contact(services& s, const call& c);
asio::awaitable<net::response> update_hubspot_contact(services& s, const call& c);
asio::awaitable<net::response> refuse_hubspot_call(services& s, const call& c);

// events.cpp
asio::awaitable<net::response> list_events(services& s, const call& c);
asio::awaitable<net::response> list_quarantine(services& s, const call& c);
asio::awaitable<net::response> show_event(services& s, const call& c);

// events_replay.cpp
asio::awaitable<net::response> show_event_content(services& s, const call& c);
asio::awaitable<net::response> replay_events(services& s, const call& c);
asio::awaitable<net::response> replay_event(services& s, const call& c);

// declarations.cpp
asio::awaitable<net::response> apply_declarations(services& s, const call& c);
asio::awaitable<net::response> export_declarations(services& s, const call& c);

// removal.cpp
asio::awaitable<net::response> remove_declaration(services& s, const call& c);

// jobs.cpp
asio::awaitable<net::response> list_jobs(services& s, const call& c);
asio::awaitable<net::response> show_job(services& s, const call& c);

// tokens.cpp
asio::awaitable<net::response> list_tokens(services& s, const call& c);
asio::awaitable<net::response> add_token(services& s, const call& c);
asio::awaitable<net::response> revoke_token(services& s, const call& c);

// audit.cpp
asio::awaitable<net::response> list_audit(services& s, const call& c);
asio::awaitable<net::response> export_audit(services& s, const call& c);
asio::awaitable<net::response> verify_audit(services& s, const call& c);

// openapi.cpp
asio::awaitable<net::response> show_openapi(services& s, const call& c);
asio::awaitable<net::response> show_openapi_json(services& s, const call& c);

}  // namespace sluis::api
