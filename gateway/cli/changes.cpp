// sluis contacts promote | leave | stay, sluis changes [list | show ID | results ID | undo ID]

#include <memory>
#include <ostream>
#include <vector>

#include "gateway/cli/output.hpp"

namespace sluis::cli {
namespace {

constexpr std::chrono::milliseconds between_looks{500};

struct selection {
    std::vector<std::string> ids{};
    std::string filter{};
    std::string view{};
    std::string breakdown{};
    std::string count{};  // that is confirmed without a question
    bool remember = false;
    bool wait = true;
};

json body_of(const std::string& change, const selection& who) {
    json body{{"change", change}};
    if (who.remember) body["outside_window"] = "remember";
    const int ways = (who.ids.empty() ? 0 : 1) + (who.filter.empty() ? 0 : 1) +
                     (who.view.empty() ? 0 : 1) + (who.breakdown.empty() ? 0 : 1);
    if (ways != 1) {
        throw command_ended(exit_code::usage,
                            "say who is meant: numbers, or --filter, --view or --breakdown");
    }
    if (!who.breakdown.empty()) body["breakdown"] = number_in(who.breakdown, "--breakdown");
    if (!who.view.empty()) body["view"] = who.view;
    if (!who.filter.empty()) {
        body["filter"] = json::parse(who.filter, nullptr, false);
        if (body["filter"].is_discarded())
            throw command_ended(exit_code::usage, "--filter is not JSON");
    }
    for (const std::string& id : who.ids)
        body["contacts"].push_back(number_in(id.starts_with('c') ? id.substr(1) : id, "ID"));
    return body;
}

void print_change(const context& c, const json& change) {
    print_fields(c, change,
                 {{"change", "id"},
                  {"what", "change"},
                  {"state", "state"},
                  {"contacts", "total"},
                  {"changed", "changed"},
                  {"unchanged", "unchanged"},
                  {"refused", "refused"},
                  {"asked by", "asked_by"},
                  {"at", "asked_at"},
                  {"can be undone", "undo.possible"},
                  {"why not", "undo.because"}});
}

// Until it has ended; draws its progress on a terminal.
json wait_for(const context& c, const client& api, const std::string& id) {
    for (;;) {
        json change = api.get("/api/changes/" + id);
        if (c.on_terminal) {
            c.err << '\r' << value_at(change, "change") << ": " << value_at(change, "done")
                  << " of " << value_at(change, "total") << std::flush;
        }
        if (value_at(change, "state") != "running") {
            if (c.on_terminal) c.err << '\n';
            return change;
        }
        c.sleep(between_looks);
    }
}

void finish(const context& c, const client& api, json change, bool wait) {
    if (wait) change = wait_for(c, api, value_at(change, "id"));
    if (!printed_as_json(c, change)) print_change(c, change);
    if (change.at("refused") == 0) return;
    throw command_ended(exit_code::failed, "some were refused (`sluis changes results " +
                                               value_at(change, "id") +
                                               " --verdict refused` says which and why)");
}

// One contact at once; many after they were counted, and the number was confirmed.
void ask(const context& c, const std::string& change, const selection& who) {
    json body = body_of(change, who);
    const client api = c.connect();
    if (who.ids.size() == 1) {
        const std::string id = std::to_string(body["contacts"][0].get<std::int64_t>());
        body.erase("contacts");
        const json became = api.post("/api/contacts/" + id + "/status", body);
        if (printed_as_json(c, became)) return;
        c.out << value_at(became, "verdict");
        if (!became.at("words").is_null()) c.out << ": " << value_at(became, "words");
        c.out << '\n';
        return;
    }
    if (who.count.empty()) {
        body["dry_run"] = true;
        const json counted = api.post("/api/changes", body);
        body.erase("dry_run");
        body["expected_count"] = counted.at("count");
        const std::string count = value_at(counted, "count");
        c.err << count << " contacts: " << value_at(counted, "would.changed") << " would change, "
              << value_at(counted, "would.unchanged") << " are so already, "
              << value_at(counted, "would.refused") << " would be refused\n";
        c.make_sure("Change the status of " + count + " contacts?",
                    "say --count " + count + " to confirm that number");
    } else {
        body["expected_count"] = number_in(who.count, "--count");
    }
    finish(c, api, api.post("/api/changes", body), who.wait);
}

void add_ask(CLI::App& group, context& c, const char* name, const char* change, const char* help) {
    CLI::App* command = group.add_subcommand(name, help);
    const auto who = std::make_shared<selection>();
    command->add_option("ID", who->ids, "contacts, by their numbers");
    command->add_option("--filter", who->filter, "those that match, as JSON");
    command->add_option("--view", who->view, "those of a view");
    command->add_option("--breakdown", who->breakdown, "the non-marketing ones of a breakdown")
        ->type_name("ID");
    command->add_option("--count", who->count, "how many are meant: confirms it")->type_name("N");
    command->add_flag("!--no-wait", who->wait, "do not wait until it is done");
    if (std::string_view(change) == "schedule_exit") {
        command->add_flag("--remember", who->remember,
                          "outside the window: schedule it when that opens");
    }
    command->callback([&c, change, who] { ask(c, change, *who); });
}

void list(const context& c) {
    const json found = c.connect().get("/api/changes");
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"CHANGE", "id"},
                 {"WHAT", "change"},
                 {"STATE", "state"},
                 {"CONTACTS", "total"},
                 {"CHANGED", "changed"},
                 {"UNCHANGED", "unchanged"},
                 {"REFUSED", "refused"},
                 {"BY", "asked_by"},
                 {"AT", "asked_at"}});
    print_next(c, found);
}

void results(const context& c, const std::string& id, const std::string& verdict,
             const std::string& after) {
    const json found = c.connect().get("/api/changes/" + encoded(id) + "/results" +
                                       query_of({{"verdict", verdict}, {"after", after}}));
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"CONTACT", "contact"},
                 {"VERDICT", "verdict"},
                 {"WHY", "because"},
                 {"POSSIBLE", "possible_at"}});
    print_next(c, found, "--after");
}

}  // namespace

void add_status_changes(CLI::App& contacts, context& c) {
    add_ask(contacts, c, "promote", "promote", "make them marketing contacts, now");
    add_ask(contacts, c, "leave", "schedule_exit",
            "schedule their exit: they stay marketing until the boundary");
    add_ask(contacts, c, "stay", "unschedule", "withdraw an exit that was asked for");
}

void add_changes(CLI::App& app, context& c) {
    CLI::App* group = app.add_subcommand("changes", "changes of many contacts at once");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) list(c);
    });
    group->add_subcommand("list", "all, newest first")->callback([&c] { list(c); });
    CLI::App* one = group->add_subcommand("show", "one, with its progress");
    CLI::Option* shown = one->add_option("ID", "its number")->required();
    one->callback([&c, shown] {
        const json change = c.connect().get("/api/changes/" + encoded(text_of(shown)));
        if (!printed_as_json(c, change)) print_change(c, change);
    });
    CLI::App* each = group->add_subcommand("results", "what became of each contact");
    CLI::Option* of = each->add_option("ID", "its number")->required();
    CLI::Option* verdict = each->add_option("--verdict", "changed, unchanged or refused");
    CLI::Option* after = each->add_option("--after", "the next page, as the last one said");
    each->callback(
        [&c, of, verdict, after] { results(c, text_of(of), text_of(verdict), text_of(after)); });
    CLI::App* undo =
        group->add_subcommand("undo", "take back what it changed, where that is allowed");
    CLI::Option* undone = undo->add_option("ID", "its number")->required();
    undo->callback([&c, undone] {
        const client api = c.connect();
        const std::string path = "/api/changes/" + encoded(text_of(undone)) + "/undo";
        finish(c, api, api.post(path, json::object()), true);
    });
}

}  // namespace sluis::cli
