// sluis events [list | show ID | content ID | quarantine | replay ID... | replay --source ...]

#include <memory>
#include <ostream>

#include "gateway/cli/output.hpp"
#include "gateway/cli/table.hpp"

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

void content(const context& c, const std::string& id) {
    const json e = c.connect().get("/api/events/" + encoded(id) + "/content");
    if (printed_as_json(c, e)) return;
    c.out << value_at(e, "method") << ' ' << harmless(value_at(e, "target")) << '\n'
          << "Content-Type: " << harmless(value_at(e, "content_type")) << '\n';
    for (const auto& [name, value] : e.at("headers").items())
        c.out << name << ": " << harmless(value.get<std::string>()) << '\n';
    c.out << '\n' << harmless(value_at(e, e.contains("body") ? "body" : "body_base64")) << '\n';
}

void quarantine(const context& c) {
    const json found = c.connect().get("/api/quarantine");
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"SOURCE", "source"},
                 {"REASON", "reason"},
                 {"SUBMISSIONS", "submissions"},
                 {"FIRST", "first"},
                 {"LAST", "last"}});
}

struct replay_options {
    std::vector<std::string> ids{};
    std::string source{};
    std::string reason{};
    std::string from{};
    std::string until{};
    bool yes = false;
};

void replay_each(const context& c, const std::vector<std::string>& ids) {
    const client api = c.connect();
    for (const std::string& id : ids) {
        const json done = api.post("/api/events/" + encoded(id) + "/replay", nullptr);
        if (printed_as_json(c, done)) continue;
        std::string became;
        for (const char* which : {"outcomes", "reasons"})
            for (const auto& [name, count] : done.at(which).items())
                became += (became.empty() ? "" : ": ") + name;
        c.out << id << " is put through again, and now " << became << '\n';
    }
}

void print_counts(const context& c, const json& counts, const char* what) {
    for (const auto& [name, count] : counts.items())
        c.out << "  " << what << name << ": " << count << '\n';
}

// What it would do; and after a yes it is done.
void replay_all(const context& c, const replay_options& o) {
    json asked = json::object();
    const auto put = [&](const char* name, const std::string& value) {
        if (!value.empty()) asked[name] = value;
    };
    put("source", o.source);
    put("reason", o.reason);
    put("from", o.from);
    put("until", o.until);
    const auto ask = [&](bool dry_run) {
        asked["dry_run"] = dry_run;
        json done = c.connect().post("/api/replay", asked);
        if (printed_as_json(c, done)) return done;
        c.out << value_at(done, "selected") << " submissions in quarantine "
              << (dry_run ? "would be put through again" : "were put through again") << '\n';
        print_counts(c, done.at("outcomes"), "submissions ");
        print_counts(c, done.at("reasons"), "still in quarantine as ");
        print_counts(c, done.at("did"), "contacts ");
        if (done.at("content_gone") != 0)
            c.out << "  no longer kept: " << value_at(done, "content_gone") << '\n';
        if (done.at("unreadable") != 0)
            c.out << "  cannot be opened: " << value_at(done, "unreadable") << '\n';
        if (done.at("more").get<bool>())
            c.out << "there are more: go on with --from " << value_at(done, "next_from") << '\n';
        return done;
    };
    if (!o.yes) {
        if (ask(true).at("selected") == 0) return;
        c.make_sure("Do it?", "say --yes to do it");
    }
    (void)ask(false);
}

void add_replay(CLI::App& group, context& c) {
    CLI::App* command = group.add_subcommand(
        "replay", "put quarantined submissions through again, after the cause was mended");
    auto o = std::make_shared<replay_options>();
    command->add_option("ID", o->ids, "the submissions' ids")->expected(0, 1000);
    command->add_option("--source", o->source, "all of this source");
    command->add_option("--reason", o->reason, "all with this reason");
    command->add_option("--from", o->from, "received then or later: 2026-06-01T00:00:00Z");
    command->add_option("--until", o->until, "received before");
    command->add_flag("--yes", o->yes, "do it without a look at what that would do");
    command->callback([&c, o] {
        const bool is_bounded = !(o->source + o->reason + o->from + o->until).empty();
        if (o->ids.empty() == !is_bounded) {
            throw command_ended(exit_code::usage,
                                "name submissions, or a source, a reason or a time");
        }
        o->ids.empty() ? replay_all(c, *o) : replay_each(c, o->ids);
    });
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
    CLI::Option* reason = all->add_option("--reason", "in quarantine for this reason");
    CLI::Option* from = all->add_option("--from", "received then or later: 2026-06-01T00:00:00Z");
    CLI::Option* until = all->add_option("--until", "received before");
    const auto [limit, before] = add_paging(*all);
    all->callback([&c, source, outcome, reason, from, until, limit = limit, before = before] {
        list(c, query_of({{"source", text_of(source)},
                          {"outcome", text_of(outcome)},
                          {"reason", text_of(reason)},
                          {"from", text_of(from)},
                          {"until", text_of(until)},
                          {"limit", text_of(limit)},
                          {"before", text_of(before)}}));
    });
    CLI::App* one = group->add_subcommand("show", "one submission, and what it did");
    CLI::Option* id = one->add_option("ID", "the submission's id")->required();
    one->callback([&c, id] { show(c, id->as<std::string>()); });
    CLI::App* raw = group->add_subcommand("content", "what was submitted, personal data and all");
    CLI::Option* of = raw->add_option("ID", "the submission's id")->required();
    raw->callback([&c, of] { content(c, of->as<std::string>()); });
    group->add_subcommand("quarantine", "why submissions are in quarantine")->callback([&c] {
        quarantine(c);
    });
    add_replay(*group, c);
}

}  // namespace sluis::cli
