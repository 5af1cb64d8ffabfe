// sluis destinations [list | show ID | resume ID | abandon ID AUDIENCE]

#include <memory>
#include <ostream>

#include "gateway/cli/output.hpp"

namespace sluis::cli {
namespace {

void list(const context& c) {
    const json found = c.connect().get("/api/destinations");
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"DESTINATION", "id"},
                 {"NETWORK", "network"},
                 {"STATE", "running.state"},
                 {"TO ADD", "waiting.add"},
                 {"TO REMOVE", "waiting.remove"},
                 {"SINCE", "waiting.oldest"},
                 {"WHY", "running.words"}});
}

void show(const context& c, const std::string& id) {
    const json d = c.connect().get("/api/destinations/" + encoded(id));
    if (printed_as_json(c, d)) return;
    print_fields(c, d,
                 {{"destination", "id"},
                  {"title", "title"},
                  {"network", "network"},
                  {"settings", "settings"},
                  {"address", "base_url"},
                  {"state", "running.state"},
                  {"code", "running.code"},
                  {"why", "running.words"},
                  {"since", "running.since"},
                  {"to add", "waiting.add"},
                  {"to remove", "waiting.remove"},
                  {"oldest", "waiting.oldest"},
                  {"version", "version"},
                  {"changed", "changed_at"},
                  {"by", "changed_by"}});
    c.out << '\n';
    print_table(c, d.at("audiences"),
                {{"AUDIENCE", "audience"},
                 {"THERE AS", "network_audience"},
                 {"DECLARED", "active"},
                 {"STATE", "running.state"},
                 {"CODE", "running.code"},
                 {"WHY", "running.words"}});
}

void resume(const context& c, const std::string& id) {
    const json done = c.connect().post("/api/destinations/" + encoded(id) + "/resume", nullptr);
    if (printed_as_json(c, done)) return;
    c.out << id << " goes on";
    const auto members = done.at("members").get<std::int64_t>();
    if (members > 0) c.out << "; who was rejected or given up is tried again: " << members;
    c.out << '\n';
}

void abandon(const context& c, const std::string& id, const std::string& audience, bool yes) {
    if (!yes) {
        c.make_sure("Take as gone what was sent to " + audience + " at " + id + '?',
                    "say --yes to abandon it");
    }
    const json done = c.connect().post("/api/destinations/" + encoded(id) + "/abandon",
                                       {{"network_audience", audience}});
    if (printed_as_json(c, done)) return;
    c.out << done.at("members").get<std::int64_t>() << " contacts no longer count as sent to "
          << audience << '\n';
}

void add_abandon(CLI::App& group, context& c) {
    CLI::App* cmd = group.add_subcommand(
        "abandon",
        "take as gone what was sent to an audience there\n\n"
        "For an audience that was deleted at the network, or an account that is closed: removals\n"
        "would be tried there for ever. Nothing is sent, and whoever is still there stays there.\n"
        "Afterwards the audience can be declared with another network_audience, or the "
        "destination\n"
        "be removed.");
    CLI::Option* id = cmd->add_option("ID", "the destination's id")->required();
    CLI::Option* audience =
        cmd->add_option("AUDIENCE", "the audience's id at the network: see `destinations show`")
            ->required();
    const auto yes = std::make_shared<bool>(false);
    cmd->add_flag("--yes,-y", *yes, "do not ask");
    cmd->callback([&c, id, audience, yes] {
        abandon(c, id->as<std::string>(), audience->as<std::string>(), *yes);
    });
}

}  // namespace

void add_destinations(CLI::App& app, context& c) {
    CLI::App* group =
        app.add_subcommand("destinations", "the ad accounts where audiences are kept");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) list(c);
    });
    group->add_subcommand("list", "all of them, with their state")->callback([&c] { list(c); });
    CLI::App* one = group->add_subcommand("show", "one of them, with its audiences there");
    CLI::Option* shown = one->add_option("ID", "the destination's id")->required();
    one->callback([&c, shown] { show(c, shown->as<std::string>()); });
    CLI::App* again = group->add_subcommand(
        "resume", "go on, once what stopped it is mended; also with who was rejected");
    CLI::Option* stopped = again->add_option("ID", "the destination's id")->required();
    again->callback([&c, stopped] { resume(c, stopped->as<std::string>()); });
    add_abandon(*group, c);
}

}  // namespace sluis::cli
