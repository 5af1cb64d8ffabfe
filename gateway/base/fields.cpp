#include "gateway/base/fields.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "gateway/base/closest.hpp"

namespace sluis {
namespace {

constexpr std::size_t longest_text = 1'000;

bool is_id(std::string_view text) {
    const auto ok = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    return !text.empty() && text.size() <= 63 && text.front() != '-' &&
           std::ranges::all_of(text, ok);
}

std::string quoted_list(std::span<const std::string_view> list) {
    std::string all;
    for (const std::string_view word : list) {
        if (!all.empty()) all += ", ";
        all += '"' + std::string(word) + '"';
    }
    return all;
}

}  // namespace

fields::fields(const nlohmann::json& object, std::string where, std::vector<error>& errors)
    : object_(object), where_(std::move(where)), errors_(errors) {
    if (!object_.is_object()) {
        errors_.push_back({"not an object with named fields", where_, "see docs/declarations.md"});
    }
}

const nlohmann::json* fields::take(std::string_view name) {
    asked_.push_back(name);
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
}

std::string fields::place(std::string_view name) const {
    return name.empty() ? where_ : where_ + " " + std::string(name);
}

bool fields::has(std::string_view name) const {
    return object_.is_object() && object_.contains(name);
}

void fields::fail(std::string_view name, std::string what, std::string cure) {
    errors_.push_back({std::move(what), place(name), std::move(cure)});
}

std::string fields::id(std::string_view name) {
    std::string value = text(name);
    if (!value.empty() && !is_id(value)) {
        fail(name, "not usable as an id",
             "1 to 63 lower-case letters, digits and hyphens, such as \"brochure-form\"");
    }
    return value;
}

std::string fields::id_with_underscores(std::string_view name) {
    std::string value = text(name);
    std::string as_id = value;
    std::ranges::replace(as_id, '_', '-');
    if (!value.empty() && !is_id(as_id)) {
        fail(name, "not usable as a name", "lower-case letters, digits, hyphens and underscores");
    }
    return value;
}

std::string fields::text(std::string_view name) {
    const nlohmann::json* value = take(name);
    if (!value) {
        if (object_.is_object()) fail(name, "missing", "it is required");
        return "";
    }
    if (value->is_string() && value->get_ref<const std::string&>().empty()) {
        fail(name, "empty", "it is required");
    }
    return text_or(name, "");
}

std::string fields::text_or(std::string_view name, std::string otherwise) {
    return bounded(name, std::move(otherwise), longest_text);
}

std::string fields::long_text(std::string_view name, std::size_t longest) {
    const std::size_t before = errors_.size();
    std::string text = bounded(name, "", longest);
    if (text.empty() && errors_.size() == before) fail(name, "empty", "it is required");
    return text;
}

std::string fields::bounded(std::string_view name, std::string otherwise, std::size_t longest) {
    const nlohmann::json* value = take(name);
    if (!value) return otherwise;
    if (!value->is_string()) {
        fail(name, "not a text", "put it in quotes");
        return otherwise;
    }
    std::string text = value->get<std::string>();
    if (text.size() > longest) {
        std::string most = std::to_string(longest);
        if (most.size() > 3) most.insert(most.size() - 3, 1, ',');
        fail(name, "too long", "at most " + most + " bytes");
        return otherwise;
    }
    return text;
}

bool fields::flag_or(std::string_view name, bool otherwise) {
    const nlohmann::json* value = take(name);
    if (!value) return otherwise;
    if (value->is_boolean()) return value->get<bool>();
    fail(name, "neither true nor false", "true or false, unquoted");
    return otherwise;
}

std::int64_t fields::number_or(std::string_view name, std::int64_t otherwise, std::int64_t lowest,
                               std::int64_t highest) {
    const nlohmann::json* value = take(name);
    if (!value) return otherwise;
    if (value->is_number_integer()) {
        const auto n = value->get<std::int64_t>();
        if (n >= lowest && n <= highest) return n;
    }
    fail(name, "not a whole number within the bounds",
         "from " + std::to_string(lowest) + " to " + std::to_string(highest));
    return otherwise;
}

std::optional<std::string> fields::word(std::string_view name,
                                        std::span<const std::string_view> list) {
    const nlohmann::json* value = take(name);
    if (!value) return std::nullopt;
    if (value->is_string()) {
        std::string text = value->get<std::string>();
        if (std::ranges::find(list, text) != list.end()) return text;
    }
    fail(name, "not one of the possible values", "one of " + quoted_list(list));
    return std::nullopt;
}

const nlohmann::json* fields::object(std::string_view name) {
    const nlohmann::json* value = take(name);
    if (!value || value->is_object()) return value;
    fail(name, "not an object with named fields", "see docs/declarations.md");
    return nullptr;
}

const nlohmann::json* fields::array(std::string_view name) {
    const nlohmann::json* value = take(name);
    if (!value || value->is_array()) return value;
    fail(name, "not a list", "see docs/declarations.md");
    return nullptr;
}

void fields::done() {
    if (!object_.is_object()) return;
    for (const auto& [key, value] : object_.items()) {
        if (std::ranges::find(asked_, key) != asked_.end()) continue;
        const auto near = closest(key, asked_);
        fail(near ? *near : "",
             near ? "there is a field here that is not known" : "a field is not known",
             near ? "was \"" + std::string(*near) + "\" meant?"
                  : "known are " + quoted_list(asked_));
    }
}

}  // namespace sluis
