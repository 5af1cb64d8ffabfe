// sluis status

#include <ostream>

#include "gateway/cli/output.hpp"

namespace sluis::cli {
namespace {

void status(const context& c) {
    const json s = c.connect().get("/api/status");
    if (printed_as_json(c, s)) return;
    print_fields(c, s,
                 {{"version", "version"},
                  {"accepting", "ready"},
                  {"why not", "not_ready_because"},
                  {"waiting to be applied", "submissions.waiting"},
                  {"applied", "submissions.applied"},
                  {"ignored", "submissions.ignored"},
                  {"quarantined", "submissions.quarantined"},
                  {"to be fetched", "submissions.fetching"},
                  {"tests", "submissions.tested"},
                  {"marketing contacts", "marketing_contacts"},
                  {"jobs running", "jobs_running"}});
    if (!s.at("sources_parked").empty()) {
        c.out
            << "\nFetching is parked: mend it at the provider and say `sluis sources resume ID`,\n"
               "or give it another credential by `sluis sources secret ID --use fetch`\n";
        print_table(
            c, s.at("sources_parked"),
            {{"SOURCE", "id"}, {"WAITING", "waiting"}, {"SINCE", "since"}, {"WHY", "reason"}});
    }
    if (s.at("destinations").empty()) return;
    c.out << '\n';
    print_table(c, s.at("destinations"),
                {{"DESTINATION", "id"},
                 {"STATE", "running.state"},
                 {"TO ADD", "waiting_add"},
                 {"TO REMOVE", "waiting_remove"},
                 {"SINCE", "oldest"},
                 {"AUDIENCES STOPPED", "audiences_stopped"},
                 {"WHY", "running.words"}});
}

}  // namespace

void add_status(CLI::App& app, context& c) {
    app.add_subcommand("status", "is everything working, and what is waiting")->callback([&c] {
        status(c);
    });
}

}  // namespace sluis::cli
