#include "gateway/api/hubspot_search.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "gateway/api/hubspot_properties.hpp"

namespace sluis::api::hubspot {
namespace {

using nlohmann::json;

constexpr std::string_view known[] = {"filterGroups", "sorts",      "limit",
                                      "after",        "properties", "query"};

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

class reader {
public:
    explicit reader(std::vector<error>& errors) : errors_(errors) {}

    search read(const json& body) {
        search s{.by = oldest_first()};
        if (!body.is_object()) {
            fail("body", "not an object", R"({"filterGroups": [...]})");
            return s;
        }
        for (const auto& [name, value] : body.items()) {
            if (std::ranges::find(known, name) == std::end(known))
                fail("body", "a field that is not known", "see docs/hubspot.md, search");
        }
        read_filter(body, s);
        read_sorts(body, s);
        read_page(body, s);
        read_query(body);
        return s;
    }

private:
    void fail(const std::string& where, std::string what, std::string cure) {
        errors_.push_back({std::move(what), where, std::move(cure)});
    }

    // A field that is given and not null; nullptr otherwise.
    static const json* given(const json& object, const char* name) {
        const auto found = object.find(name);
        return found == object.end() || found->is_null() ? nullptr : &*found;
    }

    // Nothing but what is said here is changed: what is wrong with the rest, parse_filter says.
    void read_filter(const json& body, search& s) {
        const json* groups = given(body, "filterGroups");
        if (!groups) return;
        const std::size_t before = errors_.size();
        json ours = *groups;
        if (ours.is_array()) {
            for (std::size_t i = 0; i < ours.size(); ++i)
                translate_group(ours[i], "filterGroups[" + std::to_string(i) + "]");
        }
        if (errors_.size() > before) return;
        s.who = audience::parse_filter({{"filterGroups", std::move(ours)}}, "body", errors_);
    }

    void translate_group(json& group, const std::string& where) {
        if (!group.is_object() || !group.contains("filters") || !group["filters"].is_array())
            return;
        json& filters = group["filters"];
        for (std::size_t i = 0; i < filters.size(); ++i) {
            if (filters[i].is_object())
                translate(filters[i], where + " filters[" + std::to_string(i) + "]");
        }
    }

    void translate(json& filter, const std::string& where) {
        const property_row* p = property_at(filter, where);
        if (!p) return;
        filter["propertyName"] = p->field;
        for (const char* name : {"value", "highValue"}) {
            if (!filter.contains(name)) continue;
            if (filter[name].is_null()) {
                filter.erase(name);
            } else {
                translate_value(*p, filter[name], where + ' ' + name);
            }
        }
        if (!filter.contains("values")) return;
        json& values = filter["values"];
        if (values.is_null()) {
            filter.erase("values");
        } else if (values.is_array()) {
            for (json& v : values)
                translate_value(*p, v, where + " values");
        }
    }

    const property_row* property_at(const json& object, const std::string& where) {
        const json* name = given(object, "propertyName");
        const property_row* p =
            name && name->is_string() ? find_property(name->get<std::string>()) : nullptr;
        if (!p) {
            fail(where + " propertyName", "there is no such property here",
                 "docs/hubspot.md lists those there are");
        }
        return p;
    }

    void translate_value(const property_row& p, json& value, const std::string& where) {
        const audience::field f = field_of(p);
        if (value.is_boolean()) value = value.get<bool>() ? "true" : "false";
        if (!value.is_string() || f.kind == audience::field_kind::text) return;
        const std::string text = value.get<std::string>();
        if (f.kind == audience::field_kind::word) {
            const auto ours = our_word(p, text);
            if (!ours) return fail(where, "not one of its values", "see docs/hubspot.md, values");
            value = *ours;
        } else if (const auto number = whole_number(text)) {
            value = *number;
        }
    }

    void read_sorts(const json& body, search& s) {
        const json* sorts = given(body, "sorts");
        if (!sorts) return;
        if (!sorts->is_array()) return fail("body sorts", "not a list", R"(["-createdate"])");
        if (sorts->empty()) return;
        const std::size_t before = errors_.size();
        json ours = json::array();
        for (std::size_t i = 0; i < sorts->size(); ++i)
            ours.push_back(sort_key((*sorts)[i], "sorts[" + std::to_string(i) + "]"));
        if (errors_.size() > before) return;
        s.by = audience::parse_order(ours, "body sorts", errors_);
    }

    // An object, that object as a text, or a name with a minus for the other direction.
    json sort_key(const json& asked, const std::string& where) {
        json key = asked;
        if (asked.is_string()) {
            std::string name = asked.get<std::string>();
            key = name.starts_with('{') ? json::parse(name, nullptr, false) : json::object();
            if (!name.starts_with('{')) {
                const bool descending = name.starts_with('-');
                if (descending) name.erase(0, 1);
                key["propertyName"] = std::move(name);
                key["direction"] = descending ? "DESCENDING" : "ASCENDING";
            }
        }
        if (!key.is_object()) {
            fail(where, "not a sort",
                 R"({"propertyName": "createdate", "direction": "DESCENDING"})");
            return key;
        }
        if (const property_row* p = property_at(key, where)) key["propertyName"] = p->field;
        return key;
    }

    void read_page(const json& body, search& s) {
        if (const json* limit = given(body, "limit")) {
            const bool fits = limit->is_number_unsigned() && *limit >= 1 && *limit <= most_found;
            if (!fits) fail("body limit", "not a number from 1 to 200", "leave it out for 10");
            if (fits) s.limit = limit->get<std::size_t>();
        }
        if (const json* after = given(body, "after")) {
            const bool is_start = after->is_number() && *after == 0;
            const bool is_text = after->is_string();
            if (!is_text && !is_start)
                fail("body after", "not a cursor", "use paging.next.after of the page before");
            if (is_text && *after != "0") s.after = after->get<std::string>();
        }
        const json* properties = given(body, "properties");
        if (!properties) return;
        if (!properties->is_array())
            return fail("body properties", "not a list", R"(["email", "hs_marketable_status"])");
        for (const json& p : *properties) {
            if (p.is_string()) s.properties.push_back(p.get<std::string>());
        }
    }

    void read_query(const json& body) {
        const json* query = given(body, "query");
        if (query && *query != "")
            fail("body query", "searching all properties for a text is not supported",
                 "name the property in filterGroups");
    }

    std::vector<error>& errors_;
};

}  // namespace

audience::order oldest_first() {
    std::vector<error> none;
    json by_id = json::array();
    by_id.push_back({{"propertyName", "id"}});
    return audience::parse_order(by_id, "", none);
}

search read_search(const json& body, std::vector<error>& errors) {
    return reader(errors).read(body);
}

}  // namespace sluis::api::hubspot
