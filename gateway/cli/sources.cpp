// sluis sources [list | show ID | history ID]. What changes one is in sources_setup.cpp.

#include <ostream>

#include "gateway/cli/output.hpp"
#include "gateway/cli/sources_setup.hpp"
#include "gateway/cli/table.hpp"

namespace sluis::cli {
namespace {

void list(const context& c) {
    const json found = c.connect().get("/api/sources");
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"SOURCE", "id"},
                 {"PROVIDER", "provider"},
                 {"TRUST", "trust"},
                 {"DEFAULT", "default.status"},
                 {"STATE", "state"},
                 {"LAST", "received.last"},
                 {"ACCEPTED", "received.accepted"},
                 {"REPEATED", "received.duplicates"},
                 {"REFUSED", "received.refused"},
                 {"QUARANTINED", "received.quarantined"},
                 {"DEFAULT CAN CHANGE", "default.can_be_changed"},
                 {"IS SO SINCE", "default.changed_at"},
                 {"BY", "default.changed_by"}});
}

void show(const context& c, const std::string& id) {
    const json s = c.connect().get("/api/sources/" + encoded(id));
    if (printed_as_json(c, s)) return;
    print_fields(c, s,
                 {{"source", "id"},
                  {"title", "title"},
                  {"provider", "provider"},
                  {"URL", "url"},
                  {"state", "state"},
                  {"trust", "trust"},
                  {"default status", "default.status"},
                  {"applies to", "default.apply_to"},
                  {"can be changed", "default.can_be_changed"},
                  {"is so since", "default.changed_at"},
                  {"made so by", "default.changed_by"},
                  {"country", "country"},
                  {"received", "received.accepted"},
                  {"first", "received.first"},
                  {"last", "received.last"},
                  {"repeated", "received.duplicates"},
                  {"refused", "received.refused"},
                  {"last refused", "received.last_refused"},
                  {"because of", "received.last_refusal"},
                  {"to be fetched", "fetch.waiting"},
                  {"fetching parked", "fetch.parked"},
                  {"because", "fetch.reason"},
                  {"applied", "submissions.applied"},
                  {"ignored", "submissions.ignored"},
                  {"quarantined", "submissions.quarantined"},
                  {"version", "version"},
                  {"changed", "changed_at"},
                  {"by", "changed_by"}});
    if (s.at("connect").empty()) return;
    c.out << "\nConnect it:\n";
    print_steps(c, s.at("connect"));
}

void history(const context& c, const std::string& id) {
    const json found = c.connect().get("/api/sources/" + encoded(id) + "/versions");
    if (printed_as_json(c, found)) return;
    for (const json& v : found.at("items"))
        c.out << "version " << value_at(v, "version") << "  " << value_at(v, "at") << "  by "
              << harmless(value_at(v, "by")) << '\n'
              << "    " << harmless(v.at("declared").dump()) << '\n';
}

}  // namespace

void add_sources(CLI::App& app, context& c) {
    CLI::App* group = app.add_subcommand("sources", "where contacts come from");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) list(c);
    });
    group->add_subcommand("list", "all of them, with what was received")->callback([&c] {
        list(c);
    });
    CLI::App* one = group->add_subcommand("show", "one of them: its URL and how to connect it");
    CLI::Option* id = one->add_option("ID", "the source's id")->required();
    one->callback([&c, id] { show(c, id->as<std::string>()); });
    CLI::App* before = group->add_subcommand("history", "as it was declared before");
    CLI::Option* of = before->add_option("ID", "the source's id")->required();
    before->callback([&c, of] { history(c, of->as<std::string>()); });
    add_source_setup(*group, c);
}

}  // namespace sluis::cli
