#include "gateway/cli/declaration_file.hpp"

#include <algorithm>
#include <sstream>

#include <toml++/toml.h>

namespace sluis::cli {
namespace {

using nlohmann::json;

struct list_name {
    std::string_view one;   // in TOML
    std::string_view many;  // in JSON
};
constexpr list_name lists[] = {
    {"source", "sources"},     {"destination", "destinations"},
    {"audience", "audiences"}, {"view", "views"},
    {"rule", "rules"},
};

std::string place_of(std::string_view file, const toml::source_region& where) {
    return std::string(file) + ':' + std::to_string(where.begin.line) + ':' +
           std::to_string(where.begin.column);
}

json json_of(const toml::node& node);

json json_of(const toml::table& table) {
    json all = json::object();
    for (const auto& [key, value] : table)
        all[std::string(key.str())] = json_of(value);
    return all;
}

json json_of(const toml::node& node) {
    if (const toml::table* table = node.as_table()) return json_of(*table);
    if (const toml::array* array = node.as_array()) {
        json all = json::array();
        for (const toml::node& each : *array)
            all.push_back(json_of(each));
        return all;
    }
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return number->get();
    if (const auto* number = node.as_floating_point()) return number->get();
    if (const auto* flag = node.as_boolean()) return flag->get();
    std::ostringstream date;
    node.visit([&](const auto& value) {
        if constexpr (toml::is_chronological<decltype(value)>) date << value.get();
    });
    return date.str();
}

// Everything in `node`, by the names that errors give it.
void index_lines(const toml::node& node, const std::string& place, line_index& lines) {
    lines.emplace(place, node.source().begin.line);
    if (const toml::table* table = node.as_table()) {
        for (const auto& [key, value] : *table)
            index_lines(value, place + ' ' + std::string(key.str()), lines);
    } else if (const toml::array* array = node.as_array()) {
        for (std::size_t i = 0; i < array->size(); ++i)
            index_lines(*array->get(i), place + '[' + std::to_string(i) + ']', lines);
    }
}

// The whole list is "body sources"; each of it also goes by its id.
void index_list(const toml::array& list, const list_name& name, line_index& lines) {
    index_lines(list, "body " + std::string(name.many), lines);
    for (const toml::node& each : list) {
        const toml::table* table = each.as_table();
        const auto id = table ? table->get_as<std::string>("id") : nullptr;
        if (id) index_lines(each, std::string(name.one) + " \"" + id->get() + '"', lines);
    }
}

declaration_file read_toml(std::string_view text, std::string_view file,
                           std::vector<error>& errors) {
    declaration_file all{.content = json::object()};
    try {
        const toml::table table = toml::parse(text, file);
        for (const auto& [key, value] : table) {
            const auto* known = std::ranges::find(lists, key.str(), &list_name::one);
            const std::string where = place_of(file, key.source());
            if (known == std::end(lists)) {
                errors.push_back(
                    {"unknown table", where,
                     "[[source]], [[destination]], [[audience]], [[view]] or [[rule]]"});
            } else if (!value.is_array()) {
                errors.push_back({"one table where a list is expected", where,
                                  "write [[" + std::string(known->one) + "]], in two brackets"});
            } else {
                all.content[std::string(known->many)] = json_of(value);
                index_list(*value.as_array(), *known, all.lines);
            }
        }
    } catch (const toml::parse_error& e) {
        errors.push_back({std::string(e.description()), place_of(file, e.source()),
                          "see config/demo/declarations.toml for the form"});
    }
    return all;
}

toml::table table_of(const json& object);
toml::array array_of(const json& list);

// Calls `insert` with the value as TOML has it; null is left out: TOML has none.
template <class Insert>
void convert(const json& value, Insert insert) {
    if (value.is_object()) {
        insert(table_of(value));
    } else if (value.is_array()) {
        insert(array_of(value));
    } else if (value.is_string()) {
        insert(value.get<std::string>());
    } else if (value.is_boolean()) {
        insert(value.get<bool>());
    } else if (value.is_number_integer()) {
        insert(value.get<std::int64_t>());
    } else if (value.is_number()) {
        insert(value.get<double>());
    }
}

toml::table table_of(const json& object) {
    toml::table all;
    for (const auto& [name, value] : object.items()) {
        convert(value, [&, key = name](auto&& item) {
            all.insert_or_assign(key, std::forward<decltype(item)>(item));
        });
    }
    return all;
}

toml::array array_of(const json& list) {
    toml::array all;
    for (const json& each : list)
        convert(each, [&](auto&& item) { all.push_back(std::forward<decltype(item)>(item)); });
    return all;
}

}  // namespace

declaration_file read_declarations(std::string_view text, std::string_view file_name,
                                   std::vector<error>& errors) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos || text[first] != '{') {
        return read_toml(text, file_name, errors);
    }
    json all = json::parse(text, nullptr, false);
    if (all.is_discarded()) {
        errors.push_back({"not JSON", std::string(file_name), "check it with a JSON tool"});
    }
    return {.content = std::move(all)};
}

std::string with_line(std::string_view file_name, const line_index& lines,
                      const std::string& place) {
    std::string around = place;
    auto found = lines.find(around);
    while (found == lines.end()) {
        const auto end = around.find_last_of(" [");
        if (end == std::string::npos) return place;
        around.erase(end);
        found = lines.find(around);
    }
    return std::string(file_name) + ':' + std::to_string(found->second) + ' ' + place;
}

std::string to_toml(const json& declarations) {
    std::ostringstream out;
    for (const list_name& list : lists) {
        if (!declarations.contains(list.many)) continue;
        for (const json& one : declarations.at(std::string(list.many))) {
            toml::array only;
            only.push_back(table_of(one));
            toml::table table;
            table.insert_or_assign(list.one, std::move(only));
            out << table << "\n\n";
        }
    }
    return out.str();
}

}  // namespace sluis::cli
