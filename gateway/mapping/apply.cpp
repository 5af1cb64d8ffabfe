#include "gateway/mapping/apply.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <nlohmann/json.hpp>

#include "gateway/mapping/functions.hpp"
#include "gateway/mapping/yield.hpp"
#include "gateway/payload/form.hpp"

namespace sluis::mapping {
namespace {

std::string lowered(std::string_view text) {
    std::string all(text);
    std::ranges::transform(all, all.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return all;
}

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

const node* headers_of(document& d, const submission& s) {
    std::vector<member> members;
    for (const auto& [name, value] : s.headers) {
        const bool is_new = std::ranges::find(members, name, &member::name) == members.end();
        if (is_new) members.push_back({name, d.string(value)});
    }
    return d.object(members);
}

result<const node*> query_of(document& d, const submission& s) {
    const auto question = s.target.find('?');
    const std::string_view query =
        question == std::string_view::npos ? "" : s.target.substr(question + 1);
    if (query.empty()) return d.object({});
    return payload::parse_form(d, query, "query");
}

// The body's members as a list of {"key", "value"}: to select by a key that settings name.
const node* entries_of(document& d, const node& body) {
    const node* entries = functions::entries(d, body, {});
    return entries ? entries : d.array({});
}

const node* with_item(document& d, const node& root, const node* one, std::size_t index) {
    std::vector<member> members(root.members.begin(), root.members.end());
    members.push_back({"item", one});
    members.push_back({"index", d.integer(static_cast<std::int64_t>(index))});
    return d.object(members);
}

const rule* find_rule(const program& p, const node& root, std::size_t& work,
                      explained_item* explained) {
    for (const rule& r : p.rules) {
        const bool applies = holds(r.when, root, work);
        if (explained) explained->rules.emplace_back(r.name, applies);
        if (applies) return &r;
    }
    return nullptr;
}

item apply_to(document& d, const program& p, const submission& s, const node& root,
              std::size_t& work, explained_item* explained) {
    const rule* r = find_rule(p, root, work, explained);
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
    std::string type = lowered(content_type.substr(0, content_type.find(';')));
    while (type.ends_with(' ') || type.ends_with('\t'))
        type.pop_back();
    std::optional<body_form> form;
    if (type == "application/json" || type.ends_with("+json") || type == "text/json") {
        form = body_form::json;
    } else if (type == "application/x-www-form-urlencoded") {
        form = body_form::form;
    }
    if (!form || std::ranges::find(p.bodies, *form) == p.bodies.end()) return std::nullopt;
    return form;
}

result<const node*> read(document& d, const program& p, const submission& s,
                         const nlohmann::json& settings) {
    const auto form = form_of(p, s.content_type);
    if (!form) {
        return error{"the provider sends no body of this content type", "content-type",
                     "see docs/mappings.md, \"bodies\""};
    }
    result<const node*> body =
        *form == body_form::json ? d.parse(s.body, "body") : payload::parse_form(d, s.body, "body");
    if (!body) return body;
    result<const node*> query = query_of(d, s);
    if (!query) return query;
    const std::array about{member{"id", d.string(s.source)}, member{"country", d.string(s.country)},
                           member{"settings", from_json(d, settings)}};
    std::vector<member> members{{"body", *body},
                                {"headers", headers_of(d, s)},
                                {"query", *query},
                                {"source", d.object(about)}};
    if (p.uses_entries) members.push_back({"entries", entries_of(d, **body)});
    return d.object(members);
}

std::string event_key(const program& p, const node& root) {
    for (const auto& parts : p.event_key) {
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

std::vector<item> apply(document& d, const program& p, const submission& s, const node& root,
                        explanation* explained) {
    const selected selection = p.each ? p.each->evaluate(root) : selected();
    std::vector<const node*> found = selection.nodes;
    std::size_t work = selection.visits;
    const bool is_batch = !found.empty();
    if (!is_batch) found.push_back(root.find("body"));
    if (!selection.complete) {
        return {item{.quarantine = "budget_exceeded", .detail = "the work to find its items"}};
    }
    if (found.size() > most_items) {
        return {item{.quarantine = "too_many_items", .detail = "more than 1,000 items"}};
    }
    std::vector<item> items;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const node* one = with_item(d, root, found[i], i);
        explained_item* about = explained ? &explained->emplace_back() : nullptr;
        if (work > most_work) {
            items.push_back({.quarantine = "budget_exceeded", .detail = "the work for its items"});
            continue;
        }
        items.push_back(apply_to(d, p, s, *one, work, about));
        contact::event& e = items.back().what;
        if (is_batch) e.key += '#' + std::to_string(i);
    }
    return items;
}

std::vector<item> apply(const program& p, const submission& s, const nlohmann::json& settings) {
    document d;
    const result<const node*> root = read(d, p, s, settings);
    if (root) return apply(d, p, s, **root);
    return {item{.quarantine = "unreadable_body", .detail = root.error().text()}};
}

}  // namespace sluis::mapping
