// sluis events [list | show ID | replay ID...]

#include <ostream>

#include "gateway/cli/output.hpp"

namespace sluis::cli {
namespace {

void list(const context& c, const std::string& query) {
    const json found = c.connect().get("/api/events" + query);
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"SUBMISSION", "id"},
                 {"RECEIVED", "received_at"},
                 {"SOURCE", "source"},
                 {"OUTCOME", "outcome"},
                 {"REASON", "reason"},
                 {"WHERE", "detail"}});
    print_next(c, found);
}

void show(const context& c, const std::string& id) {
    const json e = c.connect().get("/api/events/" + encoded(id));
    if (printed_as_json(c, e)) return;
    print_fields(c, e,
                 {{"submission", "id"},
                  {"source", "source"},
                  {"event key", "event_key"},
                  {"received", "received_at"},
                  {"applied", "applied_at"},
                  {"outcome", "outcome"},
                  {"reason", "reason"},
                  {"where", "detail"},
                  {"can be replayed", "can_be_replayed"}});
    c.out << '\n';
    print_table(c, e.at("effects"),
                {{"ITEM", "item"}, {"ASKED", "effect"}, {"DID", "did"}, {"CONTACT", "contact"}});
}

void replay(const context& c, const std::vector<std::string>& ids) {
    const client api = c.connect();
    for (const std::string& id : ids) {
        const json done = api.post("/api/events/" + encoded(id) + "/replay", nullptr);
        if (!printed_as_json(c, done)) c.out << id << " is put through again\n";
    }
}

}  // namespace

void add_events(CLI::App& app, context& c) {
    CLI::App* group = app.add_subcommand("events", "what was submitted, and what it did");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) list(c, "");
    });
    CLI::App* all = group->add_subcommand("list", "submissions, newest first");
    CLI::Option* source = all->add_option("--source", "of this source only");
    CLI::Option* outcome = all->add_option(
        "--outcome", "with this outcome: applied, ignored, quarantined, tested or fetching");
    CLI::Option* limit =
        all->add_option("--limit", "so many, at most 1000; 100 otherwise")->type_name("N");
    CLI::Option* before =
        all->add_option("--before", "the next page, as the last one said")->type_name("PLACE");
    all->callback([&c, source, outcome, limit, before] {
        list(c, query_of({{"source", text_of(source)},
                          {"outcome", text_of(outcome)},
                          {"limit", text_of(limit)},
                          {"before", text_of(before)}}));
    });
    CLI::App* one = group->add_subcommand("show", "one submission, and what it did");
    CLI::Option* id = one->add_option("ID", "the submission's id")->required();
    one->callback([&c, id] { show(c, id->as<std::string>()); });
    CLI::App* again = group->add_subcommand(
        "replay", "put quarantined submissions through again, after the mapping was mended");
    CLI::Option* ids = again->add_option("ID", "the submissions' ids")
                           ->required()
                           ->expected(1, 1000)
                           ->allow_extra_args();
    again->callback([&c, ids] { replay(c, ids->as<std::vector<std::string>>()); });
}

}  // namespace sluis::cli
