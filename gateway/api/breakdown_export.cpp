// GET /api/breakdowns/{id}/export: the contacts of a breakdown as a file, page by page; the cursor of
// the next page comes in the header Sluis-Next. The pages, one after the other, are one CSV file, or
// one JSON array.

#include <utility>

#include "gateway/api/breakdown_json.hpp"
#include "gateway/api/exported.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/reason_json.hpp"
#include "gateway/api/render.hpp"
#include "gateway/table/writer.hpp"

namespace sluis::api {
namespace {

namespace breakdowns = store::breakdowns;
using contact::property;

constexpr property shown[] = {property::email, property::phone, property::first_name,
                              property::last_name};

std::vector<std::string> names_of(policy::reasons all) {
    std::vector<std::string> names;
    for (const json& r : to_json(all, std::nullopt))
        names.push_back(r["reason"]);
    return names;
}

// By name, in the order of the columns of CSV. Of who was erased the number alone.
struct line {
    std::string contact{};
    std::string standing{};
    std::vector<std::string> reasons{};
    std::string status{};
    std::vector<std::pair<std::string, std::string>> personal{};
};

line line_of(const placed_contact& p, bool sees_people) {
    line l{std::to_string(p.stood.contact), std::string(name(p.stood.at.now)),
           names_of(p.stood.reasons)};
    l.status = p.now ? contact::name(p.now->marketing.now) : "erased";
    if (p.now) l.contact = std::to_string(p.now->id);
    if (!sees_people) return l;
    for (const property each : shown) {
        const std::string_view value = p.now ? contact::value_of(*p.now, each) : "";
        l.personal.emplace_back(contact::name(each), value);
    }
    return l;
}

std::string as_csv(const placed_page& p, bool is_first, bool sees_people) {
    std::vector<std::string> header{"contact", "standing", "primary_reason", "reasons", "status"};
    for (const property each : shown)
        if (sees_people) header.emplace_back(contact::name(each));
    table::csv_writer lines(header);
    std::string text = lines.take();
    if (!is_first) text.clear();
    for (const placed_contact& one : p.items) {
        const line l = line_of(one, sees_people);
        std::string reasons;
        for (const std::string& r : l.reasons)
            reasons += reasons.empty() ? r : ' ' + r;
        std::vector<std::string> cells{
            l.contact, l.standing, l.reasons.empty() ? "" : l.reasons.front(), reasons, l.status};
        for (const auto& [title, value] : l.personal)
            cells.push_back(value);
        lines.write(cells);
    }
    return text + lines.take();
}

std::string as_json(const placed_page& p, bool is_first, bool sees_people) {
    std::string text = is_first ? "[" : "";
    std::string_view before = is_first ? "\n" : ",\n";
    for (const placed_contact& one : p.items) {
        const line l = line_of(one, sees_people);
        json shown_as{{"contact", one.now ? one.now->id : one.stood.contact},
                      {"standing", l.standing},
                      {"primary_reason", l.reasons.empty() ? json(nullptr) : json(l.reasons[0])},
                      {"reasons", l.reasons},
                      {"status", l.status}};
        for (const auto& [title, value] : l.personal)
            shown_as[title] = value;
        text += before;
        text += shown_as.dump(-1, ' ', false, json::error_handler_t::replace);
        before = ",\n";
    }
    if (!p.next) text += "\n]\n";
    return text;
}

exported export_page(store::session& db, const call& c, std::int64_t id, const breakdown_list& l,
                     bool is_csv) {
    if (auto refused = not_yet(breakdowns::get(db, id))) return {std::move(*refused), ""};
    const placed_page p = load_placed(db, id, l);
    net::response r;
    r.headers.add("Content-Type", is_csv ? "text/csv; charset=utf-8" : "application/json");
    r.headers.add("Cache-Control", "no-store");
    if (p.next) r.headers.add("Sluis-Next", *p.next);
    r.body = is_csv ? as_csv(p, !l.after, c.sees_people()) : as_json(p, !l.after, c.sees_people());
    return {std::move(r),
            std::to_string(p.items.size()) + " contacts, " + (is_csv ? "csv" : "json")};
}

}  // namespace

asio::awaitable<net::response> export_breakdown(services& s, const call& c) {
    const auto id = number_of(c.path.front());
    if (!id) co_return unknown("breakdown");
    std::vector<error> errors;
    const breakdown_list l = read_breakdown_list(c, errors);
    const auto format = c.query.find("format");
    const bool is_csv = format == c.query.end() || format->second == "csv";
    if (!is_csv && format->second != "json")
        errors.push_back({"no such format", "query format", "csv or json"});
    if (!errors.empty()) co_return problem(400, "nothing was exported", errors);
    const auto read = [&](store::session& db) { return export_page(db, c, *id, l, is_csv); };
    exported page = co_await s.db.read(read);
    std::string action = "breakdown.export";
    std::string subject = "breakdown " + std::to_string(*id);
    net::response answer =
        co_await give_out(s, c, std::move(page), std::move(action), std::move(subject));
    co_return answer;
}

}  // namespace sluis::api
