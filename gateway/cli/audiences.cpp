// sluis audiences [list | show ID | members ID], sluis breakdown ID

#include <ostream>

#include "gateway/cli/output.hpp"
#include "gateway/cli/table.hpp"

namespace sluis::cli {
namespace {

// One line for each place where an audience is kept; one of none for an audience that is kept
// nowhere.
json lines_of(const json& audiences) {
    json lines = json::array();
    for (const json& a : audiences) {
        if (a.at("targets").empty()) lines.push_back({{"audience", a.at("id")}});
        for (json target : a.at("targets")) {
            target["audience"] = a.at("id");
            lines.push_back(std::move(target));
        }
    }
    return lines;
}

void print_targets(const context& c, const json& lines) {
    print_table(c, lines,
                {{"AUDIENCE", "audience"},
                 {"DESTINATION", "destination"},
                 {"MEMBERS", "members"},
                 {"TO BE SENT", "to_be_sent"},
                 {"ACCEPTED", "accepted"},
                 {"UNVERIFIED", "unverified"},
                 {"PENDING", "pending"},
                 {"REJECTED", "rejected"},
                 {"STATE", "running.state"}});
}

void list(const context& c) {
    const json found = c.connect().get("/api/audiences");
    if (!printed_as_json(c, found)) print_targets(c, lines_of(found.at("items")));
}

void show(const context& c, const std::string& id) {
    const json a = c.connect().get("/api/audiences/" + encoded(id));
    if (printed_as_json(c, a)) return;
    print_fields(c, a,
                 {{"audience", "id"},
                  {"title", "title"},
                  {"filter", "filter.filterGroups"},
                  {"version", "version"},
                  {"changed", "changed_at"},
                  {"by", "changed_by"},
                  {"back-fill job", "job.id"},
                  {"done", "job.done"},
                  {"of", "job.total"}});
    c.out << '\n';
    print_targets(c, lines_of(json::array({a})));
}

std::string refused_text(const json& refused) {
    std::string text;
    for (const json& r : refused) {
        if (!text.empty()) text += ", ";
        text += value_at(r, "records") + ' ' + value_at(r, "reason");
    }
    return text;
}

void print_results(const context& c, const json& results) {
    if (results.empty()) return;
    c.out << "what the network told later of the last requests\n";
    table t({"SENT", "CHANGE", "MEMBERS", "STATE", "RECORDS", "REFUSED", "MATCH RATE"});
    for (const json& r : results) {
        t.add({value_at(r, "sent_at"), value_at(r, "change"), value_at(r, "members"),
               value_at(r, "state"), value_at(r, "records"), refused_text(r.at("refused")),
               value_at(r, "match_rate")});
    }
    c.out << t.text(c.on_terminal ? terminal_width() : 0);
}

void print_breakdown(const context& c, const json& target) {
    c.out << '\n'
          << value_at(target, "destination") << " (" << value_at(target, "network_audience")
          << ")\n";
    table t({"CONTACTS", "", "WHAT IT MEANS"});
    const auto line = [&](const char* name, const char* text) {
        t.add({value_at(target, name), name, text});
    };
    line("members", "match the audience's filter; of these:");
    line("accepted", "the network confirmed");
    line("unverified", "the network took, and tells counts only");
    line("pending", "not confirmed yet");
    line("rejected", "the network refused");
    for (const json& r : target.at("not_sent"))
        t.add({value_at(r, "contacts"), value_at(r, "reason"), value_at(r, "text")});
    line("leaving", "besides: still there, and being removed");
    c.out << t.text(c.on_terminal ? terminal_width() : 0);
    print_results(c, target.at("results"));
}

void breakdown(const context& c, const std::string& id) {
    const json b = c.connect().get("/api/audiences/" + encoded(id) + "/breakdown");
    if (printed_as_json(c, b)) return;
    print_fields(c, b, {{"audience", "audience"}, {"contacts in all", "contacts"}});
    if (!b.at("job").is_null()) {
        c.out << "a back-fill is under way: " << value_at(b, "job.done") << " of "
              << value_at(b, "job.total") << " contacts are computed\n";
    }
    for (const json& target : b.at("destinations"))
        print_breakdown(c, target);
}

void members(const context& c, const std::string& id, const std::string& query) {
    const json found = c.connect().get("/api/audiences/" + encoded(id) + "/members" + query);
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"CONTACT", "contact.id"},
                 {"NAME", "contact.name"},
                 {"E-MAIL", "contact.email"},
                 {"STANDING", "standing"},
                 {"WHY NOT", "primary_reason"},
                 {"CODE", "network_code"},
                 {"WORDS", "network_words"},
                 {"SENT", "sent_at"}});
    print_next(c, found, "--after");
}

void add_members(CLI::App& group, context& c) {
    CLI::App* some =
        group.add_subcommand("members", "the contacts behind a number of the breakdown");
    CLI::Option* id = some->add_option("ID", "the audience's id")->required();
    CLI::Option* destination =
        some->add_option("--destination", "where; needed when it is kept at several");
    CLI::Option* which =
        some->add_option("--show",
                         "members, to_be_sent, accepted, unverified, pending, rejected, leaving, "
                         "removal_refused, or a reason such as consent_missing");
    CLI::Option* limit =
        some->add_option("--limit", "so many, at most 1000; 100 otherwise")->type_name("N");
    CLI::Option* after = some->add_option("--after", "the next page, as the last one said");
    some->callback([&c, id, destination, which, limit, after] {
        members(c, text_of(id),
                query_of({{"destination", text_of(destination)},
                          {"show", text_of(which)},
                          {"limit", text_of(limit)},
                          {"after", text_of(after)}}));
    });
}

}  // namespace

void add_audiences(CLI::App& app, context& c) {
    CLI::App* group = app.add_subcommand("audiences", "who should be at which network, and who is");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) list(c);
    });
    group->add_subcommand("list", "all of them, with their counts")->callback([&c] { list(c); });
    CLI::App* one = group->add_subcommand("show", "one of them, with its destinations");
    CLI::Option* id = one->add_option("ID", "the audience's id")->required();
    one->callback([&c, id] { show(c, text_of(id)); });
    add_members(*group, c);
    CLI::App* why =
        app.add_subcommand("breakdown", "who of an audience is sent, who is not, and why");
    CLI::Option* of = why->add_option("AUDIENCE", "the audience's id")->required();
    why->callback([&c, of] { breakdown(c, text_of(of)); });
}

}  // namespace sluis::cli
