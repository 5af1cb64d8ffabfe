// sluis audit [list | export | verify]

#include <ostream>

#include "gateway/cli/output.hpp"

namespace sluis::cli {
namespace {

constexpr const char* page_size = "1000";

void list(const context& c, const std::string& query) {
    const json found = c.connect().get("/api/audit" + query);
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"NUMBER", "id"},
                 {"AT", "at"},
                 {"WHO", "actor"},
                 {"DID", "action"},
                 {"WHAT", "subject"},
                 {"DETAIL", "detail"}});
    print_next(c, found);
}

// The number of the last row of a page.
std::string last_of(const std::string& lines) {
    const auto before = lines.rfind('\n', lines.size() - 2);
    const auto begin = before == std::string::npos ? 0 : before + 1;
    return json::parse(lines.substr(begin)).at("id").dump();
}

// Page by page, so that neither side holds more than one; with --json too, since it is JSON.
void write_out(const context& c, std::string after) {
    const client api = c.connect();
    for (;;) {
        const std::string page =
            api.get_text("/api/audit/export" + query_of({{"after", after}, {"limit", page_size}}));
        if (page.empty()) return;
        c.out << page;
        after = last_of(page);
    }
}

void verify(const context& c) {
    const json found = c.connect().get("/api/audit/verify");
    const bool holds = found.at("holds").get<bool>();
    if (!printed_as_json(c, found)) {
        print_fields(c, found,
                     {{"holds", "holds"}, {"up to row", "last.id"}, {"hash", "last.chain"}});
    }
    if (holds) return;
    throw command_ended(exit_code::failed,
                        "row " + value_at(found, "broken_at") +
                            " of the audit log was changed or removed behind sluis's back (compare "
                            "it with an export of before, and find out who can write sluis.db)");
}

}  // namespace

void add_audit(CLI::App& app, context& c) {
    CLI::App* group = app.add_subcommand("audit", "who changed what, and who was refused");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) list(c, "");
    });
    CLI::App* all = group->add_subcommand("list", "newest first");
    const auto [limit, before] = add_paging(*all);
    all->callback([&c, limit = limit, before = before] {
        list(c, query_of({{"limit", text_of(limit)}, {"before", text_of(before)}}));
    });
    CLI::App* copy = group->add_subcommand(
        "export", "all of it, oldest first, a row of JSON with its hash on each line");
    CLI::Option* after =
        copy->add_option("--after", "only what came after this row")->type_name("NUMBER");
    copy->callback([&c, after] { write_out(c, text_of(after)); });
    group->add_subcommand("verify", "was a row changed or removed?")->callback([&c] { verify(c); });
}

}  // namespace sluis::cli
