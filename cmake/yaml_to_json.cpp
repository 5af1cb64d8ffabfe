// For the build: a YAML file as JSON, for what is served as both. `yaml_to_json INPUT OUTPUT`
//
// Types are those of YAML 1.2's core schema: what is in quotes is text, and so is "yes". Fails for a
// key that is there twice.
#include <exception>
#include <fstream>
#include <iostream>
#include <regex>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

namespace {

using json = nlohmann::ordered_json;

json scalar(const YAML::Node& node) {
    const std::string& text = node.Scalar();
    if (node.Tag() == "!") return text;  // in quotes, or a block
    if (text.empty() || text == "~" || text == "null") return nullptr;
    if (text == "true") return true;
    if (text == "false") return false;
    static const std::regex whole(R"([-+]?[0-9]+)");
    static const std::regex decimal(R"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)");
    if (std::regex_match(text, whole)) return std::stoll(text);
    if (std::regex_match(text, decimal)) return std::stod(text);
    return text;
}

json value(const YAML::Node& node) {
    if (node.IsSequence()) {
        json all = json::array();
        for (const auto& one : node)
            all.push_back(value(one));
        return all;
    }
    if (!node.IsMap()) return node.IsScalar() ? scalar(node) : json();
    json all = json::object();
    for (const auto& entry : node) {
        const std::string& key = entry.first.Scalar();
        if (all.contains(key))
            throw std::runtime_error("line " + std::to_string(entry.first.Mark().line + 1) +
                                     ": the key \"" + key + "\" is there twice");
        all[key] = value(entry.second);
    }
    return all;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    try {
        const json all = value(YAML::LoadFile(arguments[1]));
        std::ofstream out(arguments[2], std::ios::binary);
        out << all.dump() << '\n';
        out.close();
        return out ? 0 : 1;
    } catch (const std::exception& e) {
        std::cerr << arguments[1] << ": " << e.what() << '\n';
        return 1;
    }
}
