// sluis imports [list | show ID | cancel ID | bad-rows ID]

#include <ostream>

#include "gateway/cli/contact_files.hpp"
#include "gateway/cli/output.hpp"
#include "gateway/cli/table.hpp"

namespace sluis::cli {
namespace {

std::string path_of(const std::string& id) {
    return "/api/imports/" + encoded(id);
}

void list(const context& c, const std::string& query) {
    const json found = c.connect().get("/api/imports" + query);
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"IMPORT", "id"},
                 {"NAME", "name"},
                 {"STATE", "state"},
                 {"ROWS", "lines"},
                 {"CREATED", "created"},
                 {"UPDATED", "updated"},
                 {"BAD", "bad"},
                 {"STARTED", "started_at"},
                 {"BY", "by"}});
    print_next(c, found);
}

void show(const context& c, const std::string& id) {
    const json found = c.connect().get(path_of(id));
    if (printed_as_json(c, found)) return;
    print_import(c, found);
    const std::string failure = value_at(found, "failure");
    if (!failure.empty()) c.out << "why it failed: " << harmless(failure) << '\n';
}

void cancel(const context& c, const std::string& id) {
    const json found = c.connect().remove(path_of(id));
    if (!printed_as_json(c, found)) print_import(c, found);
}

void write_bad_rows(const context& c, const std::string& id, const std::string& file) {
    const client api = c.connect();
    if (file.empty()) {
        (void)write_pages(api, path_of(id) + "/bad-rows", "", "after", c.out);
        return;
    }
    std::ofstream to = open_private(file);
    (void)write_pages(api, path_of(id) + "/bad-rows", "", "after", to);
}

}  // namespace

void add_imports(CLI::App& app, context& c) {
    CLI::App* group = app.add_subcommand("imports", "files of contacts, and what came of them");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) list(c, "");
    });
    CLI::App* all = group->add_subcommand("list", "imports, newest first");
    const auto [limit, before] = add_paging(*all);
    all->callback([&c, limit = limit, before = before] {
        list(c, query_of({{"limit", text_of(limit)}, {"before", text_of(before)}}));
    });
    CLI::App* one = group->add_subcommand("show", "one import, and what became of its rows");
    CLI::Option* shown = one->add_option("ID", "the import's number")->required();
    one->callback([&c, shown] { show(c, text_of(shown)); });
    CLI::App* stop = group->add_subcommand(
        "cancel", "stop it, and remove what is left of its content\nWhat it did stays.");
    CLI::Option* stopped = stop->add_option("ID", "the import's number")->required();
    stop->callback([&c, stopped] { cancel(c, text_of(stopped)); });
    CLI::App* bad = group->add_subcommand("bad-rows", "the rows that could not be imported");
    CLI::Option* of = bad->add_option("ID", "the import's number")->required();
    CLI::Option* file = bad->add_option("-o,--output", "into this file; standard output otherwise")
                            ->type_name("FILE");
    bad->callback([&c, of, file] { write_bad_rows(c, text_of(of), text_of(file)); });
}

}  // namespace sluis::cli
