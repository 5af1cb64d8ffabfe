#include "gateway/api/hubspot_calls.hpp"

#include <algorithm>
#include <utility>

#include "gateway/api/hubspot_properties.hpp"
#include "gateway/store/contacts.hpp"

namespace sluis::api::hubspot {

std::string query_of(const call& c, const char* name) {
    const auto found = c.query.find(name);
    return found == c.query.end() ? std::string() : found->second;
}

std::vector<std::string> all_of_query(const call& c, std::string_view name) {
    std::vector<std::string> all;
    const auto query = net::parse_query(c.request.query());
    if (!query) return all;
    for (const auto& [key, value] : *query) {
        if (key != name) continue;
        for (std::size_t from = 0; from <= value.size();) {
            const std::size_t end = std::min(value.find(',', from), value.size());
            if (end > from) all.push_back(value.substr(from, end - from));
            from = end + 1;
        }
    }
    return all;
}

std::string text_in(const json& object, const char* name) {
    if (!object.is_object() || !object.contains(name)) return {};
    const json& value = object[name];
    if (value.is_number_integer()) return value.dump();
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::vector<std::string> texts_in(const json& object, const char* name) {
    std::vector<std::string> all;
    if (!object.is_object() || !object.contains(name) || !object[name].is_array()) return all;
    const json& list = object[name];
    for (const json& one : list) {
        if (one.is_string()) all.push_back(one.get<std::string>());
    }
    return all;
}

bool asks_for(const json& object, const char* name) {
    if (!object.is_object() || !object.contains(name)) return false;
    return !object[name].empty();
}

showing showing_of(const call& c, std::vector<std::string> asked) {
    return {.properties = std::move(asked), .sees_people = c.sees_people()};
}

std::vector<std::string> names_in(const json& properties) {
    std::vector<std::string> all;
    for (const property_row& p : hubspot::properties()) {
        if (p.by_default || properties.contains(p.name)) all.emplace_back(p.name);
    }
    return all;
}

policy::asker asker_in(const call& c) {
    return {c.actor, c.request_id};
}

std::optional<contact::contact> find_one(store::session& db, const policy::contact_write& who) {
    std::vector<contact::contact> found;
    if (who.known_as) {
        found = store::contacts::load_by_identities(db, std::span(&*who.known_as, 1));
    } else if (who.number) {
        const std::int64_t ids[] = {store::contacts::survivor_of(db, *who.number)};
        found = store::contacts::load(db, ids);
    }
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

void need_to_find(const call& c, std::string_view id_property) {
    if (id_property == "email") need(c, permission::see_personal_data, "idProperty email");
}

void need_for(const call& c, const policy::contact_write& w) {
    if (!w.status.empty())
        need(c, permission::update_marketing_status, "property hs_marketable_status");
}

}  // namespace sluis::api::hubspot
