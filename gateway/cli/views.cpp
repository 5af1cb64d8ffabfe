// sluis views [list | show ID | contacts ID]

#include <memory>
#include <ostream>
#include <vector>

#include "gateway/cli/output.hpp"

namespace sluis::cli {
namespace {

constexpr const char* largest_page = "1000";

void list(const context& c) {
    const json found = c.connect().get("/api/views");
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"VIEW", "id"},
                 {"TITLE", "title"},
                 {"COLUMNS", "columns"},
                 {"VERSION", "version"},
                 {"CHANGED", "changed_at"},
                 {"BY", "changed_by"}});
}

// "created_at descending, id descending"
std::string order_text(const json& view) {
    if (!view.contains("sort")) return "newest first";
    std::string text;
    for (const json& key : view.at("sort")) {
        if (!text.empty()) text += ", ";
        text += value_at(key, "propertyName");
        text += value_at(key, "direction") == "DESCENDING" ? " descending" : " ascending";
    }
    return text;
}

void show(const context& c, const std::string& id) {
    json view = c.connect().get("/api/views/" + encoded(id));
    if (printed_as_json(c, view)) return;
    std::string columns;
    for (const json& name : view.at("columns"))
        columns += (columns.empty() ? "" : ", ") + name.get<std::string>();
    view["columns"] = columns;
    view["order"] = order_text(view);
    view["filter"] = view.contains("filter") ? view["filter"].dump() : "everybody";
    print_fields(c, view,
                 {{"view", "id"},
                  {"title", "title"},
                  {"columns", "columns"},
                  {"order", "order"},
                  {"filter", "filter"},
                  {"version", "version"},
                  {"changed", "changed_at"},
                  {"by", "changed_by"}});
}

struct contacts_options {
    std::string id;
    std::string limit;
    std::string cursor;
    bool counts = false;
    bool all = false;
};

// As they are declared, the contact's number before them.
std::vector<column> columns_of(const json& view) {
    std::vector<column> shown{{"id", "id"}};
    for (const json& name : view.at("columns")) {
        const std::string_view text = name.get_ref<const std::string&>();
        if (text != "id") shown.push_back({text, text});
    }
    return shown;
}

// A page at a time, so that it does not matter how many there are.
void contacts(const context& c, contacts_options o) {
    const client api = c.connect();
    const std::string path = "/api/views/" + encoded(o.id);
    const json view = c.as_json ? json() : api.get(path);
    const std::vector<column> shown = c.as_json ? std::vector<column>() : columns_of(view);
    for (;;) {
        const json page = api.get(path + "/contacts" +
                                  query_of({{"limit", o.all ? largest_page : o.limit},
                                            {"cursor", o.cursor},
                                            {"count", o.counts ? "true" : ""}}));
        if (!printed_as_json(c, page)) print_table(c, page.at("items"), shown);
        const bool ends = !o.all || page.at("next").is_null();
        if (ends && !c.as_json) print_page_end(c, page);
        if (ends) return;
        o.cursor = page.at("next").get<std::string>();
    }
}

void add_contacts_of(CLI::App& group, context& c) {
    CLI::App* some =
        group.add_subcommand("contacts", "the contacts of a view, its columns of each");
    const auto o = std::make_shared<contacts_options>();
    some->add_option("ID", o->id, "the view's id")->required();
    CLI::Option* limit =
        some->add_option("--limit", o->limit, "so many, at most 1000; 100 otherwise")
            ->type_name("N");
    CLI::Option* cursor =
        some->add_option("--cursor", o->cursor, "the next page, as the last one said")
            ->type_name("PLACE");
    CLI::Option* counts =
        some->add_flag("--count", o->counts, "and how many there are, which takes a while");
    some->add_flag("--all", o->all, "page after page, to the end; with --json an answer for each")
        ->excludes(limit)
        ->excludes(cursor)
        ->excludes(counts);
    some->callback([&c, o] { contacts(c, *o); });
}

}  // namespace

void add_views(CLI::App& app, context& c) {
    CLI::App* group = app.add_subcommand("views", "lists of contacts that are declared");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) list(c);
    });
    group->add_subcommand("list", "all of them")->callback([&c] { list(c); });
    CLI::App* one = group->add_subcommand("show", "one of them, as it is declared");
    CLI::Option* id = one->add_option("ID", "the view's id")->required();
    one->callback([&c, id] { show(c, text_of(id)); });
    add_contacts_of(*group, c);
}

}  // namespace sluis::cli
