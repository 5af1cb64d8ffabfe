#include "gateway/api/contact_list.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "gateway/audience/filter_sql.hpp"
#include "gateway/base/codec.hpp"
#include "gateway/store/contacts.hpp"

namespace sluis::api {
namespace {

constexpr std::string_view sealed_cursor = "contacts-cursor";

json to_json(const audience::key_value& v) {
    if (const auto* number = std::get_if<std::int64_t>(&v)) return *number;
    if (const auto* text = std::get_if<std::string>(&v)) return *text;
    return nullptr;
}

audience::key_value key_value_of(const json& v) {
    if (v.is_number_integer()) return v.get<std::int64_t>();
    if (v.is_string()) return v.get<std::string>();
    return std::monostate();
}

std::string bytes_of(const json& value) {
    const std::vector<std::uint8_t> bytes = json::to_cbor(value);  // texts need not be UTF-8 there
    return {bytes.begin(), bytes.end()};
}

// Equal for equal filters and orders only.
std::string fingerprint_of(const contact_list& l) {
    const audience::sql_condition who = audience::to_sql(l.who);
    json all{who.text, audience::to_json(l.by)};
    for (const audience::sql_value& p : who.parameters)
        all.push_back(std::visit([](const auto& value) { return json(value); }, p));
    return store::sha256(bytes_of(all)).substr(0, 16);
}

std::string cursor_of(const services& s, const contact_list& l, const audience::place& at) {
    json all{fingerprint_of(l)};
    for (const audience::key_value& v : at)
        all.push_back(to_json(v));
    std::string text = to_base64(s.secrets.seal(sealed_cursor, bytes_of(all)));
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    text.erase(std::min(text.find('='), text.size()));
    return text;
}

// What is sealed in it; discarded when it is none of ours.
json content_of(const services& s, std::string text) {
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    const auto sealed = from_base64(text);
    if (!sealed) return json::value_t::discarded;
    const result<secret> bytes = s.secrets.unseal(sealed_cursor, *sealed);
    if (!bytes) return json::value_t::discarded;
    return json::from_cbor(std::string(bytes->reveal()), true, false);
}

result<audience::place> place_in(const services& s, const contact_list& l,
                                 const std::string& cursor) {
    const json content = content_of(s, cursor);
    if (!content.is_array() || content.empty()) {
        return error{"not a cursor of this sluis", "query cursor",
                     "use `next` of the page before, or leave it out for the first page"};
    }
    if (content.front() != fingerprint_of(l) || content.size() != l.by.size() + 1) {
        return error{"a cursor of another filter or another order", "query cursor",
                     "keep both from page to page, or begin again without a cursor"};
    }
    audience::place at;
    for (auto v = content.begin() + 1; v != content.end(); ++v)
        at.push_back(key_value_of(*v));
    return at;
}

// An order by a property tells where a contact stands in it.
bool sorts_people(const audience::order& by) {
    return std::ranges::any_of(by, [](const auto& key) { return key.by.column.empty(); });
}

// A query parameter that is JSON; null when it is not given or not JSON, which is an error.
json json_in(const call& c, const char* name, const char* example, std::vector<error>& errors) {
    const auto given = c.query.find(name);
    if (given == c.query.end()) return nullptr;
    json declared = json::parse(given->second, nullptr, false);
    if (!declared.is_discarded() && !declared.is_null()) return declared;
    errors.push_back({"not JSON", std::string("query ") + name, std::string("such as ") + example});
    return nullptr;
}

}  // namespace

bool compares_people(const audience::filter& f) {
    for (const auto& group : f.groups) {
        for (const audience::condition& c : group) {
            const bool only_asks_for_any =
                c.how == audience::op::has_property || c.how == audience::op::not_has_property;
            if (c.of.column.empty() && !only_asks_for_any) return true;
        }
    }
    return false;
}

contact_list read_list(const services& s, const call& c, audience::filter who, audience::order by,
                       std::vector<error>& errors) {
    if (compares_people(who)) need(c, permission::see_personal_data, "filter");
    if (sorts_people(by)) need(c, permission::see_personal_data, "sort");
    contact_list l{.who = std::move(who), .by = std::move(by)};
    l.hides_people = !c.sees_people();
    if (const result<std::size_t> limit = limit_of(c)) {
        l.limit = *limit;
    } else {
        errors.push_back(limit.error());
    }
    if (const auto asked = c.query.find("count"); asked != c.query.end()) {
        l.counts = asked->second == "true";
        if (!l.counts && asked->second != "false")
            errors.push_back({"neither true nor false", "query count", "true, or leave it out"});
    }
    const auto cursor = c.query.find("cursor");
    if (cursor == c.query.end() || !errors.empty()) return l;
    result<audience::place> after = place_in(s, l, cursor->second);
    if (after) {
        l.after = std::move(*after);
    } else {
        errors.push_back(after.error());
    }
    return l;
}

contact_list asked_list(const services& s, const call& c, std::vector<error>& errors) {
    audience::filter who;
    const json filter = json_in(c, "filter", R"({"filterGroups": [...]})", errors);
    if (!filter.is_null()) who = audience::parse_filter(filter, "query filter", errors);
    audience::order by = audience::newest_first();
    const json sort = json_in(c, "sort", R"([{"propertyName": "created_at"}])", errors);
    if (!sort.is_null()) by = audience::parse_order(sort, "query sort", errors);
    return read_list(s, c, std::move(who), std::move(by), errors);
}

loaded_page load_page(store::session& db, const services& s, const contact_list& l) {
    store::contacts::page p = store::contacts::list(db, l.who, l.by, l.after, l.limit);
    loaded_page loaded{.items = std::move(p.items)};
    if (p.next) loaded.next = cursor_of(s, l, *p.next);
    return loaded;
}

contact_page page_of(store::session& db, const services& s, const contact_list& l,
                     const contact_line& show) {
    loaded_page loaded = load_page(db, s, l);
    contact_page page{.next = std::move(loaded.next)};
    for (const contact::contact& one : loaded.items)
        page.items.push_back(show(one));
    if (l.counts) page.total = store::contacts::count(db, l.who);
    return page;
}

net::response answer_list(store::session& db, const services& s, const contact_list& l,
                          const contact_line& show) {
    contact_page p = page_of(db, s, l, show);
    json next = p.next ? json(*p.next) : json(nullptr);
    json total = p.total ? json(*p.total) : json(nullptr);
    json page{
        {"items", std::move(p.items)}, {"next", std::move(next)}, {"total", std::move(total)}};
    if (l.hides_people) page["personal_data"] = "hidden";
    return ok(page);
}

}  // namespace sluis::api
