// sluis breakdowns [make | list | show ID | contacts ID | export ID]

#include <memory>
#include <ostream>
#include <vector>

#include "gateway/cli/contact_files.hpp"
#include "gateway/cli/output.hpp"
#include "gateway/cli/table.hpp"

namespace sluis::cli {
namespace {

constexpr std::chrono::milliseconds between_looks{500};
constexpr const char* largest_page = "1000";

struct wanted {
    std::string kind{};
    std::string audience{};
    std::string destination{};
    std::string filter{};
    std::string view{};
    bool wait = true;
};

void print_breakdown(const context& c, const json& b) {
    print_fields(c, b,
                 {{"breakdown", "id"},
                  {"of", "title"},
                  {"destination", "destination"},
                  {"view", "view"},
                  {"state", "state"},
                  {"asked by", "asked_by"},
                  {"asked at", "asked_at"},
                  {"computed at", "ended_at"}});
    if (!b.contains("members")) {
        c.out << value_at(b, "done") << " of " << value_at(b, "total")
              << " contacts are computed\n";
        return;
    }
    c.out << '\n';
    table t({"CONTACTS", "", "WHAT IT MEANS"});
    const auto line = [&](const char* name, const char* text) {
        if (b.contains(name)) t.add({value_at(b, name), name, text});
    };
    line("members", "are meant; of these:");
    line("to_be_sent", "get it");
    line("accepted", "of these the network confirmed");
    line("unverified", "of these the network took, and tells counts only");
    line("pending", "of these not confirmed yet");
    line("rejected", "of these the network refused");
    for (const json& r : b.at("not_sent"))
        t.add({value_at(r, "contacts"), value_at(r, "reason"), value_at(r, "text")});
    c.out << t.text(c.on_terminal ? terminal_width() : 0);
    for (const json& r : b.at("not_sent")) {
        if (r.contains("promote"))
            c.out << "to promote the " << value_at(r, "contacts")
                  << " non-marketing ones: sluis contacts promote --breakdown " << value_at(b, "id")
                  << '\n';
    }
}

json body_of(const wanted& w) {
    json body = json::object();
    const std::pair<const char*, const std::string&> texts[] = {{"kind", w.kind},
                                                                {"audience", w.audience},
                                                                {"destination", w.destination},
                                                                {"view", w.view}};
    for (const auto& [name, value] : texts)
        if (!value.empty()) body[name] = value;
    if (w.filter.empty()) return body;
    body["filter"] = json::parse(w.filter, nullptr, false);
    if (body["filter"].is_discarded())
        throw command_ended(exit_code::usage, "--filter is not JSON");
    return body;
}

void make(const context& c, const wanted& w) {
    const client api = c.connect();
    json b = api.post("/api/breakdowns", body_of(w));
    while (w.wait && value_at(b, "state") == "running") {
        c.sleep(between_looks);
        b = api.get("/api/breakdowns/" + value_at(b, "id"));
    }
    if (!printed_as_json(c, b)) print_breakdown(c, b);
    if (value_at(b, "state") == "failed")
        throw command_ended(exit_code::failed, value_at(b, "failure"));
}

void list(const context& c, const std::string& before) {
    const json found = c.connect().get("/api/breakdowns" + query_of({{"before", before}}));
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"BREAKDOWN", "id"},
                 {"OF", "title"},
                 {"DESTINATION", "destination"},
                 {"STATE", "state"},
                 {"MEMBERS", "members"},
                 {"TO BE SENT", "to_be_sent"},
                 {"BY", "asked_by"},
                 {"AT", "asked_at"}});
    print_next(c, found);
}

void contacts(const context& c, const std::string& id, const std::string& query) {
    const json found = c.connect().get("/api/breakdowns/" + encoded(id) + "/contacts" + query);
    if (printed_as_json(c, found)) return;
    json items = found.at("items");
    for (json& i : items) {  // the first of them is the primary one
        std::string all;
        for (const json& r : i.at("reasons"))
            all += (all.empty() ? "" : ", ") + value_at(r, "reason");
        i["why_not"] = all.empty() ? json(nullptr) : json(all);
    }
    print_table(c, items,
                {{"CONTACT", "contact.id"},
                 {"NAME", "contact.name"},
                 {"E-MAIL", "contact.email"},
                 {"STANDING", "standing"},
                 {"WHY NOT", "why_not"}});
    print_next(c, found, "--cursor");
}

void export_to(const context& c, const std::string& id, const std::string& query,
               const std::string& file) {
    const client api = c.connect();
    const std::string target = "/api/breakdowns/" + encoded(id) + "/export";
    if (file.empty()) {
        (void)write_pages(api, target, query, "cursor", c.out);
        return;
    }
    std::ofstream to = open_private(file);
    const std::size_t bytes = write_pages(api, target, query, "cursor", to);
    c.err << file << ": " << bytes << " bytes\n";
}

void add_make(CLI::App& group, context& c) {
    CLI::App* command =
        group.add_subcommand("make", "count who gets it now, who does not, and why");
    const auto w = std::make_shared<wanted>();
    command->add_option("--kind", w->kind, "of a kind of message, such as marketing_email");
    command->add_option("--audience", w->audience, "of an audience")->type_name("ID");
    command
        ->add_option("--destination", w->destination,
                     "where the audience is kept; needed when it is kept at several")
        ->type_name("ID");
    command->add_option("--filter", w->filter, "who is meant by the message, as JSON");
    command->add_option("--view", w->view, "those of a view are meant")->type_name("ID");
    command->add_flag("!--no-wait", w->wait, "do not wait until it is done");
    command->callback([&c, w] { make(c, *w); });
}

struct which {
    CLI::Option* id;
    CLI::Option* reason;
    CLI::Option* show;
};

which add_which(CLI::App& command) {
    return {command.add_option("ID", "its number")->required(),
            command.add_option("--reason", "those left out for it, such as non_marketing"),
            command.add_option("--show",
                               "members, to_be_sent, not_sent, accepted, unverified, "
                               "pending or rejected")};
}

void add_drill_down(CLI::App& group, context& c) {
    CLI::App* some = group.add_subcommand("contacts", "the contacts behind a number");
    const which w = add_which(*some);
    CLI::Option* limit =
        some->add_option("--limit", "so many, at most 1000; 100 otherwise")->type_name("N");
    CLI::Option* cursor = some->add_option("--cursor", "the next page, as the last one said");
    some->callback([&c, w, limit, cursor] {
        contacts(c, text_of(w.id),
                 query_of({{"reason", text_of(w.reason)},
                           {"show", text_of(w.show)},
                           {"limit", text_of(limit)},
                           {"cursor", text_of(cursor)}}));
    });
    CLI::App* all = group.add_subcommand("export", "the contacts as a file of CSV or JSON");
    const which e = add_which(*all);
    CLI::Option* format = all->add_option("--format", "csv or json; csv otherwise")
                              ->check(CLI::IsMember({"csv", "json"}));
    CLI::Option* file = all->add_option("-o,--output", "into this file; standard output otherwise")
                            ->type_name("FILE");
    all->callback([&c, e, format, file] {
        export_to(c, text_of(e.id),
                  query_of({{"format", text_of(format)},
                            {"reason", text_of(e.reason)},
                            {"show", text_of(e.show)},
                            {"limit", largest_page}}),
                  text_of(file));
    });
}

}  // namespace

void add_breakdowns(CLI::App& app, context& c) {
    CLI::App* group = app.add_subcommand(
        "breakdowns", "who gets a message or is sent to an audience, and why not");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) list(c, "");
    });
    add_make(*group, c);
    CLI::App* all = group->add_subcommand("list", "those that were made, newest first");
    CLI::Option* before = all->add_option("--before", "the next page, as the last one said");
    all->callback([&c, before] { list(c, text_of(before)); });
    CLI::App* one = group->add_subcommand("show", "one, with its numbers");
    CLI::Option* id = one->add_option("ID", "its number")->required();
    one->callback([&c, id] {
        const json b = c.connect().get("/api/breakdowns/" + encoded(text_of(id)));
        if (!printed_as_json(c, b)) print_breakdown(c, b);
    });
    add_drill_down(*group, c);
}

}  // namespace sluis::cli
