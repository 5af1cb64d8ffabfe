#include "gateway/mapping/apply.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <nlohmann/json.hpp>

#include "gateway/mapping/functions.hpp"
#include "gateway/mapping/yield.hpp"
#include "gateway/payload/form.hpp"
#include "gateway/payload/header_value.hpp"
#include "gateway/payload/multipart.hpp"
#include "gateway/payload/xml.hpp"

namespace sluis::mapping {
namespace {

const node* from_json(document& d, const nlohmann::json& j) {
    switch (j.type()) {
        case nlohmann::json::value_t::string:
            return d.string(j.get_ref<const std::string&>());
        case nlohmann::json::value_t::boolean:
            return d.boolean(j.get<bool>());
        case nlohmann::json::value_t::number_integer:
        case nlohmann::json::value_t::number_unsigned:
            return d.integer(j.get<std::int64_t>());
        case nlohmann::json::value_t::array: {
            std::vector<const node*> items;
            for (const auto& i : j)
                items.push_back(from_json(d, i));
            return d.array(items);
        }
        case nlohmann::json::value_t::object: {
            std::vector<member> members;
            for (const auto& [name, value] : j.items())
                members.push_back({d.keep(name), from_json(d, value)});
            return d.object(members);
        }
        default:
            return d.null();
    }
}

result<const node*> parse(document& d, body_form form, const submission& s) {
    switch (form) {
        case body_form::json:
            return d.parse(s.body, "body");
        case body_form::form:
            return payload::parse_form(d, s.body, "body");
        case body_form::multipart:
            return payload::parse_multipart(d, s.body, s.content_type, "body");
        case body_form::xml:
            return payload::parse_xml(d, s.body, "body");
    }
    return d.null();
}

const node* headers_of(document& d, const submission& s) {
    std::vector<member> members;
    for (const auto& [name, value] : s.headers) {
        const bool is_new = std::ranges::find(members, name, &member::name) == members.end();
        if (is_new) members.push_back({name, d.string(value)});
    }
    return d.object(members);
}

std::string_view path_of(std::string_view target) {
    return target.substr(0, target.find('?'));
}

result<const node*> query_of(document& d, const submission& s) {
    const auto question = s.target.find('?');
    const std::string_view query =
        question == std::string_view::npos ? "" : s.target.substr(question + 1);
    if (query.empty()) return d.object({});
    return payload::parse_form(d, query, "query");
}

// What is in the envelope; the body itself when there is no JSON text where it should be.
const node* unpacked(document& d, const program& p, const node& root, const node* body) {
    const node* text = p.unpack ? p.unpack->first(root) : nullptr;
    if (!text || text->kind != node_kind::string) return body;
    const auto inner = d.parse(text->text, "body");
    return inner ? *inner : body;
}

// Members as a list of {"key", "value"}: to select by a key that settings name.
const node* entries_of(document& d, const program& p, const node& root, const node* item) {
    const node* of = p.entries_of ? p.entries_of->first(root) : item;
    const node* entries = of ? functions::entries(d, *of, {}) : nullptr;
    return entries ? entries : d.array({});
}

// One of a batch, and its parent if `each` has two paths.
struct found_item {
    const node* one = nullptr;
    const node* parent = nullptr;
};

struct found_items {
    std::vector<found_item> all{};
    std::size_t work = 0;
    std::string fault{};    // why they are not all
    bool is_batch = false;  // false: the body is the item
};

const node* with_item(document& d, const program& p, const node& root, const found_item& item,
                      std::size_t index) {
    std::vector<member> members(root.members.begin(), root.members.end());
    members.push_back({"item", item.one});
    members.push_back({"index", d.integer(static_cast<std::int64_t>(index))});
    if (item.parent) members.push_back({"parent", item.parent});
    if (p.uses_entries) {
        const node* seen = d.object(members);
        members.push_back({"entries", entries_of(d, p, *seen, item.one)});
    }
    return d.object(members);
}

void find_items(document& d, const program& p, const node& root, const found_item& above,
                std::size_t depth, found_items& found) {
    const node& from = depth == 0 ? root : *with_item(d, p, root, above, 0);
    const selected here = p.each[depth]->evaluate(from);
    found.work += here.visits;
    if (!here.complete || found.work > most_work) found.fault = "budget_exceeded";
    for (const node* one : here.nodes) {
        if (!found.fault.empty()) return;
        if (depth + 1 < p.each.size()) {
            find_items(d, p, root, {one}, depth + 1, found);
        } else if (found.all.size() == most_items) {
            found.fault = "too_many_items";
        } else {
            found.all.push_back({one, above.one});
        }
    }
}

found_items items_of(document& d, const program& p, const node& root) {
    found_items found;
    if (!p.each.empty()) find_items(d, p, root, {}, 0, found);
    found.is_batch = !found.all.empty();
    if (!found.is_batch && found.fault.empty()) found.all.push_back({root.find("body")});
    return found;
}

std::string key_of(const key_paths& alternatives, const node& root) {
    for (const auto& parts : alternatives) {
        std::string key;
        for (const auto& path : parts) {
            const node* found = path->first(root);
            const std::string_view text = found ? as_text(*found) : "";
            if (text.empty()) {
                key.clear();
                break;
            }
            if (!key.empty()) key += ':';
            key += text;
        }
        if (!key.empty()) return key;
    }
    return {};
}

// Not longer than an index needs: what a sender makes up is cut where it is used as a key.
std::string item_key(const program& p, const node& root, std::string_view submission,
                     std::size_t index) {
    constexpr std::size_t longest = 120;
    std::string key = key_of(p.item_key, root);
    if (!key.empty() && key.size() <= longest) return key;
    return std::string(submission).append(1, '#').append(std::to_string(index));
}

// The first of a rule's requests of which there is no document yet; nullptr: all were answered.
const fetch_step* next_step(const rule& r, const node& root) {
    const node* fetched = root.find("fetched");
    for (const fetch_step& step : r.fetch) {
        if (!fetched || !fetched->find(step.name)) return &step;
    }
    return nullptr;
}

// Rules that have fetched all that they name are done.
const rule* find_rule(const program& p, const node& root, std::size_t& work,
                      explained_item* explained) {
    for (const rule& r : p.rules) {
        if (r.effect == contact::effect::fetch && !next_step(r, root)) continue;
        const bool applies = holds(r.when, root, work);
        if (explained) explained->rules.emplace_back(r.name, applies);
        if (applies) return &r;
    }
    return nullptr;
}

item to_fetch(document& d, const rule& r, const submission& s, const node& root) {
    item i{.what = {.what = contact::effect::fetch,
                    .source = std::string(s.source),
                    .key = std::string(s.event_key),
                    .occurred_at = s.received_at,
                    .received_at = s.received_at}};
    result<fetch_request> request = request_of(d, *next_step(r, root), root);
    if (request) {
        i.fetch = std::move(*request);
    } else {
        i.quarantine = "nothing_to_fetch";
        i.detail = "rule \"" + r.name + "\": " + request.error().what;
    }
    return i;
}

item apply_to(document& d, const program& p, const submission& s, const node& root,
              std::size_t& work, explained_item* explained) {
    const rule* r = find_rule(p, root, work, explained);
    if (r && r->effect == contact::effect::fetch) return to_fetch(d, *r, s, root);
    if (r) return yield(d, *r, s, root, work, explained);
    item none{.what = {.what = contact::effect::ignore,
                       .source = std::string(s.source),
                       .key = std::string(s.event_key),
                       .occurred_at = s.received_at,
                       .received_at = s.received_at}};
    if (p.quarantine_others) {
        none.quarantine = "unmapped";
        none.detail = "no rule of the mapping applies";
    }
    return none;
}

}  // namespace

std::optional<body_form> form_of(const program& p, std::string_view content_type) {
    if (content_type.empty()) return p.bodies.front();
    const std::string type = payload::head_of(content_type);
    std::optional<body_form> form;
    if (type == "application/json" || type.ends_with("+json") || type == "text/json") {
        form = body_form::json;
    } else if (type == "application/x-www-form-urlencoded") {
        form = body_form::form;
    } else if (type == "multipart/form-data") {
        form = body_form::multipart;
    } else if (type == "text/xml" || type == "application/xml" || type.ends_with("+xml")) {
        form = body_form::xml;
    }
    const bool is_sent = form && std::ranges::find(p.bodies, *form) != p.bodies.end();
    return is_sent ? form : p.other_types;
}

result<const node*> read(document& d, const program& p, const submission& s,
                         const nlohmann::json& settings) {
    const auto form = form_of(p, s.content_type);
    if (!form && !s.body.empty()) {
        return error{"the provider sends no body of this content type", "content-type",
                     "see docs/mappings.md, \"bodies\""};
    }
    result<const node*> body = s.body.empty() ? d.null() : parse(d, *form, s);
    if (!body) return body;
    result<const node*> query = query_of(d, s);
    if (!query) return query;
    const std::array about{member{"id", d.string(s.source)}, member{"country", d.string(s.country)},
                           member{"settings", from_json(d, settings)}};
    std::vector<member> members{{"body", *body},
                                {"headers", headers_of(d, s)},
                                {"query", *query},
                                {"path", d.string(path_of(s.target))},
                                {"content_type", d.string(payload::head_of(s.content_type))},
                                {"source", d.object(about)}};
    if (!p.unpack) return d.object(members);
    const node* seen = d.object(members);
    members.push_back({"envelope", *body});
    members.front().value = unpacked(d, p, *seen, *body);
    return d.object(members);
}

std::string event_key(const program& p, const node& root) {
    return key_of(p.event_key, root);
}

std::vector<item> apply(document& d, const program& p, const submission& s, const node& root,
                        explanation* explained) {
    const found_items found = items_of(d, p, root);
    if (found.fault == "too_many_items") {
        return {item{.quarantine = found.fault, .detail = "more than 2,500 items"}};
    }
    if (!found.fault.empty()) {
        return {item{.quarantine = found.fault, .detail = "the work to find its items"}};
    }
    std::size_t work = found.work;
    std::vector<item> items;
    for (std::size_t i = 0; i < found.all.size(); ++i) {
        const node* one = with_item(d, p, root, found.all[i], i);
        explained_item* about = explained ? &explained->emplace_back() : nullptr;
        if (work > most_work) {
            items.push_back({.quarantine = "budget_exceeded", .detail = "the work for its items"});
            continue;
        }
        items.push_back(apply_to(d, p, s, *one, work, about));
        if (found.is_batch) items.back().what.key = item_key(p, *one, s.event_key, i);
    }
    return items;
}

item apply_fetched(const program& p, const submission& s, const nlohmann::json& settings,
                   std::size_t index, std::span<const fetched> documents) {
    document d;
    const result<const node*> root = read(d, p, s, settings);
    if (!root) return {.quarantine = "unreadable_body", .detail = root.error().text()};
    const found_items found = items_of(d, p, **root);
    if (index >= found.all.size()) {
        return {.quarantine = "unmapped", .detail = "the mapping finds this item no more"};
    }
    std::vector<member> members;
    for (const fetched& f : documents) {
        const result<const node*> one = d.parse(f.body, "fetched " + f.step);
        if (!one) return {.quarantine = "unreadable_body", .detail = one.error().text()};
        members.push_back({d.keep(f.step), *one});
    }
    std::vector<member> all((*root)->members.begin(), (*root)->members.end());
    all.push_back({"fetched", d.object(members)});
    const node* whole = with_item(d, p, *d.object(all), found.all[index], index);
    std::size_t work = found.work;
    item i = apply_to(d, p, s, *whole, work, nullptr);
    if (found.is_batch) i.what.key = item_key(p, *whole, s.event_key, index);
    return i;
}

const fetch_step* step_named(const program& p, std::string_view name) {
    for (const rule& r : p.rules) {
        for (const fetch_step& step : r.fetch) {
            if (step.name == name) return &step;
        }
    }
    return nullptr;
}

std::vector<item> apply(const program& p, const submission& s, const nlohmann::json& settings) {
    document d;
    const result<const node*> root = read(d, p, s, settings);
    if (root) return apply(d, p, s, **root);
    return {item{.quarantine = "unreadable_body", .detail = root.error().text()}};
}

}  // namespace sluis::mapping
