#include "tests/sandbox/reader.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace sluis::sandbox {
namespace {

std::string snake(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const bool upper = c >= 'A' && c <= 'Z';
        if (upper) out += '_';
        out += upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

}  // namespace

reader::reader(const nlohmann::json& value, std::string path, findings& out)
    : value_(value), path_(std::move(path)), out_(out) {
    if (!value_.is_object()) out_.push_back({path_, "Invalid value: an object is expected."});
}

void reader::only(std::initializer_list<std::string_view> names) {
    if (!value_.is_object()) return;
    for (const auto& [name, ignored] : value_.items()) {
        if (std::ranges::find(names, name) != names.end()) continue;
        out_.push_back({path_, "Unknown name \"" + name + "\": Cannot find field."});
    }
}

const nlohmann::json* reader::get(std::string_view name) const {
    if (!value_.is_object()) return nullptr;
    const auto found = value_.find(name);
    return found == value_.end() ? nullptr : &*found;
}

const nlohmann::json* reader::list(std::string_view name) {
    const auto* found = get(name);
    if (!found || found->is_array()) return found;
    fail(name, "Invalid value: a list is expected.", "");
    return nullptr;
}

const nlohmann::json* reader::object(std::string_view name) {
    const auto* found = get(name);
    if (!found || found->is_object()) return found;
    fail(name, "Invalid value: an object is expected.", "");
    return nullptr;
}

std::optional<std::string> reader::text(std::string_view name) {
    const auto* found = get(name);
    if (!found) return std::nullopt;
    if (found->is_string()) return found->get<std::string>();
    fail(name, "Invalid value: a string is expected.", "");
    return std::nullopt;
}

std::optional<bool> reader::flag(std::string_view name) {
    const auto* found = get(name);
    if (!found) return std::nullopt;
    if (found->is_boolean()) return found->get<bool>();
    fail(name, "Invalid value: true or false is expected.", "");
    return std::nullopt;
}

std::optional<std::string> reader::word(std::string_view name,
                                        std::initializer_list<std::string_view> list) {
    auto found = text(name);
    if (!found || std::ranges::find(list, *found) != list.end()) return found;
    fail(name, "Invalid value: not one of the names of this enum.", "");
    return std::nullopt;
}

void reader::fail(std::string_view name, std::string description, std::string reason) {
    out_.push_back({at(name), std::move(description), std::move(reason)});
}

std::string reader::at(std::string_view name) const {
    return path_.empty() ? snake(name) : path_ + "." + snake(name);
}

std::string reader::at(const std::string& path, std::size_t index) {
    return path + "[" + std::to_string(index) + "]";
}

}  // namespace sluis::sandbox
