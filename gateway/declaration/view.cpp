#include "gateway/declaration/view.hpp"

#include <algorithm>
#include <utility>

#include "gateway/audience/fields.hpp"
#include "gateway/base/fields.hpp"

namespace sluis::declaration {
namespace {

using sluis::audience::field;

constexpr std::size_t most_columns = 40;

std::vector<field> read_columns(fields& f, std::vector<error>& errors) {
    std::vector<field> all;
    const std::size_t before = errors.size();
    const nlohmann::json* declared = f.array("columns");
    if (!declared) {
        if (errors.size() == before)
            f.fail("columns", "missing", "name what is shown, such as \"email\"");
        return all;
    }
    if (declared->empty() || declared->size() > most_columns) {
        f.fail("columns", "not a list of 1 to 40 properties", R"(such as ["email", "status"])");
        return all;
    }
    for (std::size_t i = 0; i < declared->size(); ++i) {
        const std::string at = f.place("columns[" + std::to_string(i) + ']');
        const nlohmann::json& one = (*declared)[i];
        const std::string name = one.is_string() ? one.get<std::string>() : "";
        auto found = sluis::audience::require_field(name, at, errors);
        if (!found) continue;
        if (std::ranges::find(all, name, &field::name) != all.end()) {
            errors.push_back({"named twice", at, "name each once"});
        }
        all.push_back(std::move(*found));
    }
    return all;
}

}  // namespace

view read_view(const nlohmann::json& declared, std::vector<error>& errors) {
    view v;
    fields f(declared, "view", errors);
    v.id = f.id("id");
    f.call_it("view \"" + v.id + '"');
    v.title = f.text_or("title", "");
    if (const nlohmann::json* filter = f.object("filter")) {
        v.who = sluis::audience::parse_filter(*filter, f.place("filter"), errors);
        if (filter->contains("filterGroups")) v.filter_groups = filter->at("filterGroups");
    }
    if (declared.is_object()) v.columns = read_columns(f, errors);
    if (const nlohmann::json* sort = f.array("sort")) {
        v.by = sluis::audience::parse_order(*sort, f.place("sort"), errors);
    }
    f.done();
    return v;
}

nlohmann::json to_json(const view& v) {
    nlohmann::json j{{"id", v.id}, {"columns", nlohmann::json::array()}};
    for (const field& c : v.columns)
        j["columns"].push_back(c.name);
    if (!v.title.empty()) j["title"] = v.title;
    if (!v.filter_groups.empty()) j["filter"] = {{"filterGroups", v.filter_groups}};
    nlohmann::json sort = sluis::audience::to_json(v.by);
    if (!sort.empty()) j["sort"] = std::move(sort);
    return j;
}

}  // namespace sluis::declaration
