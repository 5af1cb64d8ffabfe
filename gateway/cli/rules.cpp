// sluis rules [list | show ID | on ID | off ID | runs ID | log ID | contact ID]

#include <memory>
#include <ostream>

#include "gateway/cli/output.hpp"

namespace sluis::cli {
namespace {

std::string path_of(const std::string& id, const char* rest = "") {
    return "/api/rules/" + encoded(id) + rest;
}

void list(const context& c) {
    const json found = c.connect().get("/api/rules");
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"RULE", "id"},
                 {"ON", "on"},
                 {"ON THE WAY", "runs.running"},
                 {"WAIT FOR ROOM", "runs.queued"},
                 {"STOPPED", "runs.paused"},
                 {"DONE", "runs.ended"},
                 {"VERSION", "version"},
                 {"TITLE", "title"}});
}

void show(const context& c, const std::string& id) {
    json rule = c.connect().get(path_of(id));
    if (printed_as_json(c, rule)) return;
    rule["trigger"] = rule.at("trigger").dump();
    rule["actions"] = rule.at("actions").dump();
    print_fields(c, rule,
                 {{"rule", "id"},
                  {"title", "title"},
                  {"on", "on"},
                  {"since", "switched_at"},
                  {"by", "switched_by"},
                  {"would enrol now", "would_enrol"},
                  {"would promote now", "would_promote"},
                  {"on the way", "runs.running"},
                  {"wait for room", "runs.queued"},
                  {"stopped", "runs.paused"},
                  {"done", "runs.ended"},
                  {"per hour", "per_hour"},
                  {"enrols again", "reenrol"},
                  {"trigger", "trigger"},
                  {"actions", "actions"},
                  {"version", "version"}});
}

// After a look at its numbers, which are confirmed with that of the promotions.
void switch_on(const context& c, const std::string& id, const std::string& count) {
    const client api = c.connect();
    json body = json::object();
    if (count.empty()) {
        const json rule = api.get(path_of(id));
        const std::string promotes = value_at(rule, "would_promote");
        c.err << value_at(rule, "would_enrol") << " contacts would enrol now, " << promotes
              << " of them would become marketing contacts; " << value_at(rule, "runs.paused")
              << " were stopped on their way and would go on\n";
        c.make_sure("Switch on the rule " + id + '?',
                    "say --count " + promotes + " to confirm that it may promote so many");
        if (rule.contains("would_promote")) body["expected_count"] = rule.at("would_promote");
    } else {
        body["expected_count"] = number_in(count, "--count");
    }
    const json done = api.post(path_of(id, "/on"), body);
    if (printed_as_json(c, done)) return;
    const bool is_new = done.at("changed").get<bool>();
    c.out << "rule " << id << (is_new ? " is on" : " was on already") << '\n';
}

void switch_off(const context& c, const std::string& id, bool end_runs) {
    json body = json::object();
    if (end_runs) body["end_runs"] = true;
    const json done = c.connect().post(path_of(id, "/off"), body);
    if (printed_as_json(c, done)) return;
    c.out << "rule " << id << " is off\n";
    if (end_runs) c.out << value_at(done, "ended") << " on their way were ended\n";
}

void print_log(const context& c, const json& found) {
    print_table(c, found.at("items"),
                {{"AT", "at"},
                 {"CONTACT", "contact"},
                 {"RULE", "rule"},
                 {"RUN", "run"},
                 {"PLACE", "place"},
                 {"WHAT", "what"},
                 {"OUTCOME", "outcome"},
                 {"WHY", "why"}});
    print_next(c, found);
}

void runs(const context& c, const std::string& id, const std::string& query) {
    const json found = c.connect().get(path_of(id, "/runs") + query);
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"RUN", "run"},
                 {"CONTACT", "contact"},
                 {"STATE", "state"},
                 {"ENROLLED", "enrolled_at"},
                 {"GOES ON", "due_at"},
                 {"ENDED", "ended_at"},
                 {"WHY", "why"}});
    print_next(c, found);
}

void log(const context& c, const std::string& target) {
    const json found = c.connect().get(target);
    if (!printed_as_json(c, found)) print_log(c, found);
}

struct paged {
    CLI::App* command = nullptr;
    CLI::Option* id = nullptr;
    CLI::Option* limit = nullptr;
    CLI::Option* before = nullptr;
};

paged add_paged(CLI::App& group, const char* name, const char* help, const std::string& what) {
    paged p{.command = group.add_subcommand(name, help)};
    p.id = p.command->add_option("ID", what)->required();
    p.limit =
        p.command->add_option("--limit", "so many, at most 1000; 100 otherwise")->type_name("N");
    p.before = p.command->add_option("--before", "the next page, as the last one said")
                   ->type_name("PLACE");
    return p;
}

std::string page_of(const paged& p) {
    return query_of({{"limit", text_of(p.limit)}, {"before", text_of(p.before)}});
}

void add_lists(CLI::App& group, context& c) {
    const paged r = add_paged(group, "runs", "contacts on their way through it", "the rule's id");
    CLI::Option* state =
        r.command->add_option("--state", "only those: running, queued, paused or ended")
            ->type_name("STATE");
    r.command->callback([&c, r, state] {
        runs(c, text_of(r.id),
             query_of({{"state", text_of(state)},
                       {"limit", text_of(r.limit)},
                       {"before", text_of(r.before)}}));
    });
    const paged l =
        add_paged(group, "log", "what it did with whom, and why, newest first", "the rule's id");
    l.command->callback([&c, l] { log(c, path_of(text_of(l.id), "/log") + page_of(l)); });
    const paged of =
        add_paged(group, "contact", "what rules did with a contact, and why", "its number");
    of.command->callback(
        [&c, of] { log(c, "/api/contacts/" + encoded(text_of(of.id)) + "/rules" + page_of(of)); });
}

}  // namespace

void add_rules(CLI::App& app, context& c) {
    CLI::App* group = app.add_subcommand("rules", "what is done by itself with whom");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) list(c);
    });
    group->add_subcommand("list", "all of them")->callback([&c] { list(c); });
    CLI::App* one =
        group->add_subcommand("show", "one of them, with the number that it would touch now");
    CLI::Option* shown = one->add_option("ID", "the rule's id")->required();
    one->callback([&c, shown] { show(c, text_of(shown)); });
    CLI::App* on = group->add_subcommand("on", "switch it on, after a look at its numbers");
    CLI::Option* started = on->add_option("ID", "the rule's id")->required();
    CLI::Option* count =
        on->add_option("--count", "how many it may promote now: confirms it")->type_name("N");
    on->callback([&c, started, count] { switch_on(c, text_of(started), text_of(count)); });
    CLI::App* off = group->add_subcommand("off", "switch it off: whoever is on the way stops");
    CLI::Option* stopped = off->add_option("ID", "the rule's id")->required();
    const auto ends = std::make_shared<bool>(false);
    off->add_flag("--end-runs", *ends, "they do not go on when it is on again");
    off->callback([&c, stopped, ends] { switch_off(c, text_of(stopped), *ends); });
    add_lists(*group, c);
}

}  // namespace sluis::cli
