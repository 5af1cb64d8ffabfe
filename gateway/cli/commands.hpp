// The commands, one source for each group. `add_...` puts its commands under `app`; what they do
// runs while the command line is parsed, and ends with `command_ended` when it does not work.
//
// A new group: one source, one line here, one line in program.cpp.
#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <string>

#include <CLI/CLI.hpp>

#include "gateway/cli/client.hpp"

namespace sluis::cli {

// What all commands share: where sluis is, and how to talk to the person who asked.
struct context {
    std::string config_file{};  // empty: sluis.toml, if there is one
    std::string data_folder{};  // empty: as the configuration says
    bool as_json = false;       // print the API's answer instead of tables
    std::ostream& out;
    std::ostream& err;
    bool on_terminal = false;                           // somebody can be asked
    std::function<bool(const std::string&)> confirm{};  // "Apply?" -> yes
    std::function<void(std::chrono::milliseconds)> sleep{};
    transport ask{};  // unset: the Unix socket of the data folder

    // Ends the command when the configuration cannot be read.
    [[nodiscard]] client connect() const;

    // Ends the command unless the person who asked says yes; `otherwise` is what they can do when
    // nobody can be asked: "say --yes to remove it".
    void make_sure(const std::string& question, const std::string& otherwise) const;
};

void add_serve(CLI::App& app, context& c);         // serve
void add_check(CLI::App& app, context& c);         // check
void add_map(CLI::App& app, context& c);           // map
void add_providers(CLI::App& app, context& c);     // providers
void add_status(CLI::App& app, context& c);        // status
void add_usage(CLI::App& app, context& c);         // usage, contracts
void add_sources(CLI::App& app, context& c);       // sources
void add_contacts(CLI::App& app, context& c);      // contacts
void add_changes(CLI::App& app, context& c);       // changes
void add_erasures(CLI::App& app, context& c);      // erasures
void add_imports(CLI::App& app, context& c);       // imports
void add_suppressions(CLI::App& app, context& c);  // suppressions
void add_audiences(CLI::App& app, context& c);     // audiences, breakdown
void add_breakdowns(CLI::App& app, context& c);    // breakdowns
void add_eligibility(CLI::App& app, context& c);   // eligibility
void add_views(CLI::App& app, context& c);         // views
void add_rules(CLI::App& app, context& c);         // rules
void add_events(CLI::App& app, context& c);        // events
void add_destinations(CLI::App& app, context& c);  // destinations
void add_declarations(CLI::App& app, context& c);  // apply, export, remove
void add_jobs(CLI::App& app, context& c);          // jobs
void add_tokens(CLI::App& app, context& c);        // tokens
void add_audit(CLI::App& app, context& c);         // audit

// contacts promote, leave, stay: of the group "contacts".
void add_status_changes(CLI::App& contacts, context& c);
// contacts delete, deleted, restore.
void add_contact_deletion(CLI::App& contacts, context& c);
// contacts erase.
void add_contact_erasure(CLI::App& contacts, context& c);

}  // namespace sluis::cli
