// The declared form of a filter, with every mistake at its place.

#include <algorithm>
#include <iterator>
#include <utility>

#include <nlohmann/json.hpp>

#include "gateway/audience/fields.hpp"
#include "gateway/audience/filter.hpp"
#include "gateway/base/closest.hpp"

namespace sluis::audience {
namespace {

using nlohmann::json;

constexpr std::size_t most_groups = 10;
constexpr std::size_t most_filters = 20;
constexpr std::size_t most_values = 100;
constexpr std::size_t longest_value = 200;

constexpr std::string_view ops[] = {"EQ",
                                    "NEQ",
                                    "LT",
                                    "LTE",
                                    "GT",
                                    "GTE",
                                    "BETWEEN",
                                    "IN",
                                    "NOT_IN",
                                    "HAS_PROPERTY",
                                    "NOT_HAS_PROPERTY",
                                    "CONTAINS_TOKEN",
                                    "NOT_CONTAINS_TOKEN"};

bool is_ordered(op o) {
    return o == op::lt || o == op::lte || o == op::gt || o == op::gte || o == op::between;
}
bool is_token(op o) {
    return o == op::contains_token || o == op::not_contains_token;
}
bool is_list(op o) {
    return o == op::in || o == op::not_in;
}
bool takes_nothing(op o) {
    return o == op::has_property || o == op::not_has_property;
}

// " word ", with a * at an end opening that end. Separators around the word mean nothing:
// "@example.org" is the words "example org".
std::string needle_of(std::string_view word) {
    const bool open_front = word.starts_with('*');
    if (open_front) word.remove_prefix(1);
    const bool open_back = word.ends_with('*');
    if (open_back) word.remove_suffix(1);
    std::string needle = words_of(word);
    const auto first = needle.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    const auto last = needle.find_last_not_of(' ');
    const auto from = open_front ? 1 : first - 1;
    const auto end = open_back ? needle.size() - 1 : last + 2;
    return needle.substr(from, end - from);
}

// A day is its first instant, in UTC.
std::optional<instant> instant_in(const std::string& text) {
    constexpr std::size_t day = 10;  // 2026-11-24
    return from_rfc3339(text.size() == day ? text + "T00:00:00Z" : text);
}

class parser {
public:
    parser(std::string where, std::vector<error>& errors)
        : where_(std::move(where)), errors_(errors) {}

    filter parse(const json& declared) {
        const std::size_t before = errors_.size();
        filter f = read(declared);
        return errors_.size() == before ? std::move(f) : filter{};
    }

private:
    filter read(const json& declared) {
        filter f;
        const json* groups = list(declared, "filterGroups", where_, most_groups);
        if (!groups) return f;
        for (std::size_t i = 0; i < groups->size(); ++i) {
            const std::string at = where_ + " filterGroups[" + std::to_string(i) + "]";
            const json* filters = list((*groups)[i], "filters", at, most_filters);
            if (!filters) continue;
            if (filters->empty()) fail(at, "a group without filters", "leave the group out");
            std::vector<condition> group;
            for (std::size_t j = 0; j < filters->size(); ++j)
                group.push_back(one((*filters)[j], at + " filters[" + std::to_string(j) + "]"));
            f.groups.push_back(std::move(group));
        }
        return f;
    }

    void fail(const std::string& at, std::string what, std::string cure) {
        errors_.push_back({std::move(what), at, std::move(cure)});
    }

    const json* list(const json& object, const char* name, const std::string& at,
                     std::size_t most) {
        if (!object.is_object() || !object.contains(name) || !object[name].is_array()) {
            fail(at, std::string("no list \"") + name + "\"", "see docs/declarations.md, filters");
            return nullptr;
        }
        if (object.size() > 1) fail(at, "a field that is not known", std::string("only ") + name);
        if (object[name].size() > most) {
            fail(at + " " + name, "too long", "at most " + std::to_string(most));
            return nullptr;
        }
        return &object[name];
    }

    condition one(const json& declared, const std::string& at) {
        condition k;
        if (!declared.is_object()) {
            fail(at, "not an object", "{\"propertyName\", \"operator\", \"value\"}");
            return k;
        }
        const std::size_t before = errors_.size();
        read_field(declared, at, k);
        read_operator(declared, at, k);
        for (const auto& [key, value] : declared.items()) {
            if (key != "propertyName" && key != "operator" && key != "value" && key != "values" &&
                key != "highValue") {
                fail(at, "a field that is not known",
                     "known are propertyName, operator, value, values, highValue");
            }
        }
        if (errors_.size() == before) read_values(declared, at, k);
        return k;
    }

    void read_field(const json& declared, const std::string& at, condition& k) {
        auto found =
            require_field(text_at(declared, "propertyName"), at + " propertyName", errors_);
        if (found) k.of = std::move(*found);
    }

    void read_operator(const json& declared, const std::string& at, condition& k) {
        const std::string name = text_at(declared, "operator");
        const auto* found = std::ranges::find(ops, name);
        if (found == std::end(ops)) {
            const auto near = closest(name, ops);
            fail(at + " operator", "there is no such operator",
                 near ? "was \"" + std::string(*near) + "\" meant?"
                      : "such as EQ, IN, HAS_PROPERTY");
            return;
        }
        k.how = static_cast<op>(found - std::begin(ops));
        if (k.of.kind == field_kind::word && is_ordered(k.how)) {
            fail(at + " operator", "this property has no order", "use EQ, NEQ, IN or NOT_IN");
        }
        if (k.of.kind != field_kind::text && is_token(k.how)) {
            fail(at + " operator", "this property is no text", "use EQ, NEQ, IN or NOT_IN");
        }
    }

    void read_values(const json& declared, const std::string& at, condition& k) {
        if (takes_nothing(k.how)) return;
        if (!is_list(k.how)) {
            read_value(declared, "value", at, k);
            if (k.how == op::between) read_value(declared, "highValue", at, k);
            return;
        }
        const bool is_array = declared.contains("values") && declared["values"].is_array();
        const std::size_t count = is_array ? declared["values"].size() : 0;
        if (count == 0 || count > most_values) {
            fail(at + " values", "not a list of 1 to 100 values", "\"values\": [\"NL\", \"BE\"]");
            return;
        }
        for (const json& v : declared["values"])
            add_value(v, at + " values", k);
    }

    void read_value(const json& declared, const char* name, const std::string& at, condition& k) {
        if (declared.contains(name)) return add_value(declared[name], at + " " + name, k);
        fail(at + " " + name, "missing", "this operator needs it");
    }

    void add_value(const json& v, const std::string& at, condition& k) {
        if (k.of.kind == field_kind::text) return add_text(v, at, k);
        if (k.of.kind == field_kind::word) return add_word(v, at, k);
        const bool fits =
            !v.is_number_unsigned() || std::in_range<std::int64_t>(v.get<std::uint64_t>());
        if (v.is_number_integer() && fits) {
            k.numbers.push_back(v.get<std::int64_t>());
        } else if (k.of.kind == field_kind::number) {
            fail(at, "not a whole number", "without quotes, such as 42");
        } else if (const auto t = instant_in(v.is_string() ? v.get<std::string>() : "")) {
            k.numbers.push_back(to_ms(*t));
        } else {
            fail(at, "not an instant",
                 "2026-11-24, 2026-11-24T00:00:00Z, or milliseconds since 1970");
        }
    }

    void add_text(const json& v, const std::string& at, condition& k) {
        const std::string text = v.is_string() ? v.get<std::string>() : "";
        const std::string value = is_token(k.how) ? needle_of(text) : lower(text);
        const bool blank = value.find_first_not_of(' ') == std::string::npos;
        if (blank || text.size() > longest_value || value.find('\0') != std::string::npos) {
            return fail(at, "not a text of 1 to 200 bytes", "put it in quotes");
        }
        k.texts.push_back(value);
    }

    void add_word(const json& v, const std::string& at, condition& k) {
        const std::string word = v.is_string()    ? v.get<std::string>()
                                 : v.is_boolean() ? (v.get<bool>() ? "true" : "false")
                                                  : "";
        const auto known = words_of_field(k.of.name);
        const auto found = std::ranges::find(known, word);
        if (found != known.end()) {
            k.numbers.push_back(found - known.begin());
            return;
        }
        std::string list;
        for (const std::string_view w : known)
            list += (list.empty() ? "" : ", ") + std::string(w);
        fail(at, "not one of the possible values", "one of " + list);
    }

    static std::string text_at(const json& object, const char* name) {
        return object.contains(name) && object[name].is_string() ? object[name].get<std::string>()
                                                                 : "";
    }

    std::string where_;
    std::vector<error>& errors_;
};

}  // namespace

filter parse_filter(const json& declared, const std::string& where, std::vector<error>& errors) {
    return parser(where, errors).parse(declared);
}

std::string_view name(op o) noexcept {
    return ops[static_cast<std::size_t>(o)];
}

}  // namespace sluis::audience
