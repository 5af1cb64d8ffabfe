// sluis apply -f FILE, sluis export, sluis remove KIND ID

#include <iostream>
#include <iterator>
#include <memory>
#include <ostream>

#include "gateway/cli/configuration.hpp"
#include "gateway/cli/declaration_file.hpp"
#include "gateway/cli/jobs.hpp"
#include "gateway/cli/output.hpp"

namespace sluis::cli {
namespace {

struct apply_options {
    std::string file;
    bool dry_run = false;
    bool yes = false;
    bool wait = false;
};

std::string text_of_file(const std::string& file) {
    if (file == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
    return content_of(file);
}

declaration_file declarations_in(const std::string& file) {
    std::vector<error> errors;
    declaration_file all = read_declarations(text_of_file(file), file, errors);
    if (!errors.empty()) throw command_ended(exit_code::invalid, joined(errors));
    return all;
}

// "+ source shop", "~ audience leads  title: ... -> ..."
void print_difference(const context& c, const json& answer) {
    for (const json& change : answer.at("changes")) {
        const std::string what = value_at(change, "change");
        for (const json& warning : change.at("warnings"))
            c.err << "warning: " << value_at(change, "kind") << ' ' << value_at(change, "id")
                  << ": " << warning.get<std::string>() << '\n';
        if (what == "unchanged") continue;
        c.out << (what == "created" ? "+ " : "~ ") << value_at(change, "kind") << ' '
              << value_at(change, "id") << '\n';
        for (const json& field : change.at("fields"))
            c.out << "    " << value_at(field, "field") << ": "
                  << (what == "created" ? "" : value_at(field, "before") + " -> ")
                  << value_at(field, "after") << '\n';
    }
    for (const json& job : answer.at("jobs"))
        c.out << "  audience " << value_at(job, "audience") << " is computed again for "
              << value_at(job, "total") << " contacts\n";
}

bool changes_anything(const json& answer) {
    const json& sums = answer.at("summary");
    return sums.at("created").get<int>() + sums.at("changed").get<int>() > 0 ||
           !answer.at("jobs").empty();
}

void print_summary(const context& c, const json& answer) {
    c.err << value_at(answer, "summary.created") << " created, "
          << value_at(answer, "summary.changed") << " changed, "
          << value_at(answer, "summary.unchanged") << " unchanged\n";
}

void follow_jobs(const context& c, const client& api, const json& answer, bool wait) {
    for (const json& job : answer.at("jobs")) {
        const std::string id = value_at(job, "id");
        if (wait) {
            wait_for_job(c, api, id, usual_wait);
        } else {
            c.err << "job " << id << " fills audience " << value_at(job, "audience")
                  << "; `sluis jobs wait " << id << "` shows its progress\n";
        }
    }
}

void apply(const context& c, const apply_options& o) {
    const declaration_file declared = declarations_in(o.file);
    client api = c.connect();
    api.name_places(
        [&](const std::string& place) { return with_line(o.file, declared.lines, place); });
    const json planned = api.post("/api/declarations?dry_run=true", declared.content);
    const bool differs = changes_anything(planned);
    if (!c.as_json) print_difference(c, planned);
    if (o.dry_run || !differs) {
        if (!printed_as_json(c, planned)) print_summary(c, planned);
        if (differs) throw command_ended(exit_code::changes, "");
        return;
    }
    if (!o.yes) {
        c.make_sure("Apply this?", "say --yes to apply it, or --dry-run to see what would change");
    }
    const json done = api.post("/api/declarations", declared.content);
    if (!printed_as_json(c, done)) print_summary(c, done);
    follow_jobs(c, api, done, o.wait);
}

void write_export(const context& c, const std::string& file) {
    const json all = c.connect().get("/api/declarations");
    const std::string text = c.as_json ? all.dump(2) + '\n' : to_toml(all);
    if (file.empty()) {
        c.out << text;
        return;
    }
    std::ofstream out(file, std::ios::binary);
    out << text << std::flush;
    if (!out) throw command_ended(exit_code::failed, file + ": cannot be written (check the path)");
    c.err << "written to " << file << "; secrets are not in it, and stay as they are\n";
}

void remove(const context& c, const std::string& kind, const std::string& id, bool yes) {
    const std::string what = kind + ' ' + id;
    const client api = c.connect();
    if (!yes) c.make_sure("Remove " + what + '?', "say --yes to remove it");
    const json done = api.remove("/api/declarations/" + encoded(kind) + '/' + encoded(id));
    if (!printed_as_json(c, done)) c.out << what << " is removed\n";
}

void add_apply(CLI::App& app, context& c) {
    CLI::App* cmd = app.add_subcommand(
        "apply",
        "declare sources, destinations, audiences, views and rules from a file\n\n"
        "Shows what would change and asks. All of the file takes effect or nothing does; what the\n"
        "file does not name stays. Secrets are named by their place, env:NAME or file:PATH, which\n"
        "the running sluis reads.");
    const auto o = std::make_shared<apply_options>();
    cmd->add_option("-f,--file", o->file, "TOML or JSON; - for standard input")
        ->type_name("FILE")
        ->required();
    cmd->add_flag("--dry-run", o->dry_run, "only show; exit code 6 when there are changes");
    cmd->add_flag("--yes,-y", o->yes, "do not ask");
    cmd->add_flag("--wait", o->wait, "wait until changed audiences are filled");
    cmd->callback([&c, o] { apply(c, *o); });
}

}  // namespace

void add_declarations(CLI::App& app, context& c) {
    add_apply(app, c);
    CLI::App* out = app.add_subcommand(
        "export", "everything declared, without secrets, in the form that apply takes");
    CLI::Option* file = out->add_option("-o,--output", "write it there instead")->type_name("FILE");
    out->callback([&c, file] { write_export(c, text_of(file)); });
    CLI::App* gone = app.add_subcommand(
        "remove", "remove a source, destination, audience, view or rule; contacts stay");
    CLI::Option* kind =
        gone->add_option("KIND", "source, destination, audience, view or rule")
            ->required()
            ->check(CLI::IsMember({"source", "destination", "audience", "view", "rule"}));
    CLI::Option* id = gone->add_option("ID", "its id")->required();
    const auto yes = std::make_shared<bool>(false);
    gone->add_flag("--yes,-y", *yes, "do not ask");
    gone->callback([&c, kind, id, yes] { remove(c, text_of(kind), text_of(id), *yes); });
}

}  // namespace sluis::cli
