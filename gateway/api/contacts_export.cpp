// GET /api/contacts/export: contacts as a file, page by page. The cursor is that of /api/contacts, and
// comes in the header Sluis-Next; the header line of CSV is on the first page only.

#include <algorithm>
#include <utility>

#include "gateway/api/contact_list.hpp"
#include "gateway/api/exported.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/audience/fields.hpp"
#include "gateway/declaration/view.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/table/reader.hpp"
#include "gateway/table/writer.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;

constexpr std::string_view marketing_status = "marketing_status";
constexpr std::string_view before_scope = "external_id.";
constexpr std::size_t most_columns = 100;

// A name that imports know: of a field, the status as imports call it, or the external id in the
// numbering of a source.
struct export_column {
    std::string name{};
    std::optional<audience::field> field{};
};

std::string text_of(const json& value) {
    if (value.is_null()) return "";
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string first_of(const contact::contact& c, contact::identity_kind kind,
                     std::string_view scope = {}) {
    const auto found = std::ranges::find_if(c.identities, [&](const contact::identity& i) {
        return i.kind == kind && i.scope == scope;
    });
    return found == c.identities.end() ? std::string() : found->value;
}

std::string cell_of(const export_column& column, const contact::contact& c) {
    const std::string_view name = column.name;
    if (name == marketing_status) return std::string(contact::name(c.marketing.now));
    if (!column.field) {
        return first_of(c, contact::identity_kind::external, name.substr(before_scope.size()));
    }
    std::string text = text_of(value_of(*column.field, c));
    if (text.empty() && name == "email") return first_of(c, contact::identity_kind::email);
    if (text.empty() && name == "phone") return first_of(c, contact::identity_kind::phone);
    return text;
}

// All that imports take, and where each came from.
std::vector<export_column> usual_columns() {
    std::vector<export_column> all;
    const auto add = [&](std::string_view name) {
        all.push_back({std::string(name), audience::field_named(name)});
    };
    for (std::size_t i = 0; i < contact::property_count; ++i)
        add(contact::name(static_cast<contact::property>(i)));
    for (const char* name : {"consent.ads", "consent.email", "consent.phone", "unsubscribed"})
        add(name);
    all.push_back({std::string(marketing_status), {}});
    for (const char* name : {"created_at", "created_by"})
        add(name);
    return all;
}

// "email,consent.ads"
std::vector<export_column> columns_in(const std::string& text, std::vector<error>& errors) {
    std::vector<export_column> all;
    std::string_view rest = text;
    while (!rest.empty() && all.size() <= most_columns) {
        const std::string name(rest.substr(0, rest.find(',')));
        rest.remove_prefix(std::min(name.size() + 1, rest.size()));
        const bool is_own = name == marketing_status || name.starts_with(before_scope);
        auto field = is_own ? std::nullopt : audience::require_field(name, "query columns", errors);
        const bool is_double = std::ranges::find(all, name, &export_column::name) != all.end();
        if (is_double) errors.push_back({"a column twice", "query columns", "name each once"});
        all.push_back({name, std::move(field)});
    }
    if (all.empty() || all.size() > most_columns)
        errors.push_back({"none, or more than 100", "query columns", "leave it out for all"});
    return all;
}

struct wanted {
    table::format kind = table::format::csv;
    std::vector<export_column> columns{};
    contact_list list{};
    std::string view{};
};

// A view has its own filter, order and columns.
void read_view_of(store::session& db, const services& s, const call& c, wanted& w,
                  std::vector<error>& errors) {
    const auto d = declarations::get(db, declarations::kind::view, w.view);
    if (!d) {
        errors.push_back({"there is no such view", "query view", "see /api/views"});
        return;
    }
    if (c.query.contains("filter") || c.query.contains("sort")) {
        errors.push_back({"a view has its own filter and order", "query view", "leave them out"});
        return;
    }
    declaration::view v = declaration::read_view(json::parse(d->body, nullptr, false), errors);
    if (!errors.empty()) return;
    w.list = read_list(s, c, std::move(v.who), std::move(v.by), errors);
    if (!w.columns.empty()) return;
    for (audience::field& f : v.columns)
        w.columns.push_back({f.name, f});
}

wanted read_wanted(store::session& db, const services& s, const call& c,
                   std::vector<error>& errors) {
    wanted w;
    const auto given = [&](const char* name) {
        const auto found = c.query.find(name);
        return found == c.query.end() ? std::string() : found->second;
    };
    if (c.query.contains("format")) {
        const auto kind = table::format_named(given("format"));
        if (!kind) errors.push_back({"no such format", "query format", "csv or ndjson"});
        w.kind = kind.value_or(table::format::csv);
    }
    if (c.query.contains("columns")) w.columns = columns_in(given("columns"), errors);
    w.view = given("view");
    if (c.query.contains("view")) {
        read_view_of(db, s, c, w, errors);
    } else {
        w.list = asked_list(s, c, errors);
    }
    if (w.columns.empty()) w.columns = usual_columns();
    return w;
}

std::string as_csv(const wanted& w, const std::vector<contact::contact>& people) {
    std::vector<std::string> header;
    for (const export_column& column : w.columns)
        header.push_back(column.name);
    table::csv_writer lines(header);
    std::string text = lines.take();
    if (w.list.after) text.clear();
    for (const contact::contact& c : people) {
        std::vector<std::string> cells;
        for (const export_column& column : w.columns)
            cells.push_back(cell_of(column, c));
        lines.write(cells);
    }
    return text + lines.take();
}

std::string as_ndjson(const wanted& w, const std::vector<contact::contact>& people) {
    table::ndjson_writer lines;
    for (const contact::contact& c : people) {
        table::fields values;
        for (const export_column& column : w.columns)
            values.emplace_back(column.name, cell_of(column, c));
        lines.write(values);
    }
    return lines.take();
}

exported export_page(store::session& db, const services& s, const call& c) {
    std::vector<error> errors;
    const wanted w = read_wanted(db, s, c, errors);
    if (!errors.empty()) return {problem(400, "nothing was exported", errors), ""};
    const loaded_page p = load_page(db, s, w.list);
    const bool is_csv = w.kind == table::format::csv;
    net::response r;
    r.headers.add("Content-Type", is_csv ? "text/csv; charset=utf-8" : "application/x-ndjson");
    r.headers.add("Cache-Control", "no-store");
    if (p.next) r.headers.add("Sluis-Next", *p.next);
    r.body = is_csv ? as_csv(w, p.items) : as_ndjson(w, p.items);
    std::string words = std::to_string(p.items.size()) + " contacts, ";
    words += table::name(w.kind);
    if (!w.view.empty()) words += ", view " + w.view;
    if (c.query.contains("filter")) words += ", of a filter";
    return {std::move(r), std::move(words)};
}

}  // namespace

asio::awaitable<net::response> export_contacts(services& s, const call& c) {
    const auto read = [&](store::session& db) { return export_page(db, s, c); };
    exported page = co_await s.db.read(read);
    std::string action = "contacts.export";
    std::string subject = "contacts";
    net::response answer =
        co_await give_out(s, c, std::move(page), std::move(action), std::move(subject));
    co_return answer;
}

}  // namespace sluis::api
