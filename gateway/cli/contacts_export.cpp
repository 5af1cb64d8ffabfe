// sluis contacts export [--format csv|ndjson] [--filter | --view] [--columns] [-o FILE]

#include <filesystem>
#include <ostream>

#include "gateway/cli/contact_files.hpp"
#include "gateway/cli/output.hpp"

namespace sluis::cli {
namespace {

constexpr const char* largest_page = "1000";

void write_out(const context& c, const std::string& query, const std::string& file) {
    const client api = c.connect();
    if (file.empty()) {
        (void)write_pages(api, "/api/contacts/export", query, "cursor", c.out);
        return;
    }
    std::ofstream to = open_private(file);
    const std::size_t bytes = write_pages(api, "/api/contacts/export", query, "cursor", to);
    c.err << file << ": " << bytes << " bytes\n";
}

}  // namespace

std::ofstream open_private(const std::string& file) {
    std::ofstream to(file, std::ios::binary | std::ios::trunc);
    std::error_code failed;
    using std::filesystem::perms;
    std::filesystem::permissions(file, perms::owner_read | perms::owner_write, failed);
    if (!to || failed) {
        throw command_ended(exit_code::failed,
                            file + ": cannot be written (name a file in a folder of yours)");
    }
    return to;
}

std::size_t write_pages(const client& api, const std::string& target, const std::string& query,
                        const char* cursor, std::ostream& to) {
    std::size_t bytes = 0;
    std::string place;
    for (;;) {
        std::string asked = query;
        if (!place.empty()) {
            asked += asked.empty() ? "?" : "&";
            asked += cursor;
            asked += '=' + encoded(place);
        }
        const api_answer page = api.get_page(target + asked);
        to << page.body << std::flush;
        if (!to)
            throw command_ended(exit_code::failed, "the file cannot be written (is there room?)");
        bytes += page.body.size();
        if (page.next.empty()) return bytes;
        place = page.next;
    }
}

void add_contacts_export(CLI::App& group, context& c) {
    CLI::App* all = group.add_subcommand("export", "contacts as a file of CSV or NDJSON");
    CLI::Option* format = all->add_option("--format", "csv or ndjson; csv otherwise")
                              ->check(CLI::IsMember({"csv", "ndjson"}));
    CLI::Option* filter = all->add_option(
        "--filter", R"(those that match, as JSON: {"filterGroups": [{"filters": [...]}]})");
    CLI::Option* view =
        all->add_option("--view", "those of a view, with its columns")->type_name("ID");
    view->excludes(filter);
    CLI::Option* chosen =
        all->add_option("--columns", "these only, with commas between")->type_name("NAME,..");
    CLI::Option* file = all->add_option("-o,--output", "into this file; standard output otherwise")
                            ->type_name("FILE");
    all->callback([&c, format, filter, view, chosen, file] {
        write_out(c,
                  query_of({{"format", text_of(format)},
                            {"filter", text_of(filter)},
                            {"view", text_of(view)},
                            {"columns", text_of(chosen)},
                            {"limit", largest_page}}),
                  text_of(file));
    });
}

}  // namespace sluis::cli
