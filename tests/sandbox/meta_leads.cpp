// The answers to lead forms: of every id the same each time, so that a test knows them.
#include <algorithm>
#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

#include "tests/sandbox/meta.hpp"

namespace sluis::sandbox {
namespace {

using nlohmann::json;

bool is_version(const std::string& v) {
    return v.size() == 5 && v.starts_with("v2") && v.ends_with(".0");
}

bool is_id(const std::string& id) {
    return !id.empty() && id.size() <= 20 && id[0] != '0' &&
           id.find_first_not_of("0123456789") == std::string::npos;
}

json all_of(const std::string& id) {
    const auto answer = [](const char* name, const std::string& value) {
        return json{{"name", name}, {"values", json::array({value})}};
    };
    return {{"id", id},
            {"created_time", "2026-04-01T00:00:00+0000"},
            {"form_id", "2200"},
            {"ad_id", "3300"},
            {"platform", "fb"},
            {"field_data", json::array({answer("email", "lead-" + id + "@example.org"),
                                        answer("full_name", "Lead " + id)})},
            {"custom_disclaimer_responses",
             json::array({{{"checkbox_key", "consent_ads"},
                           {"is_checked", id.ends_with('9') ? "" : "1"}}})}};
}

// "id,field_data"
json chosen(const json& all, std::string_view fields) {
    json some = json::object();
    while (!fields.empty()) {
        const std::string name(fields.substr(0, fields.find(',')));
        fields.remove_prefix(std::min(fields.size(), name.size() + 1));
        if (!all.contains(name)) {
            throw meta_refusal{"(#100) Tried accessing nonexisting field (" + name + ")"};
        }
        some[name] = all.at(name);
    }
    some["id"] = all.at("id");
    return some;
}

}  // namespace

// Ids that begin with 404 are not there.
net::response meta::lead(const call& c) const {
    const auto parts = net::split_path(c.path);
    if (c.what.method != "GET") throw meta_refusal{"Unsupported request: the method", 100};
    if (!parts || parts->size() != 2 || !is_version((*parts)[0])) {
        throw meta_refusal{"Unknown path components", 2500};
    }
    const std::string& id = (*parts)[1];
    if (c.query.size() != 1 || c.query.front().first != "fields") {
        throw meta_refusal{"(#100) The only parameter is fields, and the token is a header"};
    }
    if (bearer_token(c.what) != who_.page_token) {
        throw meta_refusal{"Invalid OAuth access token", 190, 467};
    }
    check_tokens();
    if (!is_id(id))
        throw meta_refusal{"(#803) Some of the aliases you requested do not exist", 803};
    if (id.starts_with("404")) {
        throw meta_trouble{
            {"Unsupported get request. Object with ID '" + id + "' does not exist", 100, 33}};
    }
    return json_answer(200, chosen(all_of(id), c.query.front().second));
}

}  // namespace sluis::sandbox
