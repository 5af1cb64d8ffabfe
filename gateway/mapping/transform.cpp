#include "gateway/mapping/transform.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <nlohmann/json.hpp>
#include <re2/re2.h>

#include "gateway/base/closest.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/base/time.hpp"
#include "gateway/mapping/functions.hpp"

namespace sluis::mapping {
namespace {

// How a transform's arguments are read.
enum class arguments : std::uint8_t { none, word, time, truth, table, regex, path, join };

struct row {
    std::string_view name;
    transform_function run;
    arguments with;
};

constexpr row rows[] = {
    {"trim", functions::trim, arguments::none},
    {"lower", functions::lower, arguments::none},
    {"upper", functions::upper, arguments::none},
    {"text", functions::text, arguments::none},
    {"digits", functions::digits, arguments::none},
    {"name_first", functions::name_first, arguments::none},
    {"name_last", functions::name_last, arguments::none},
    {"country", functions::country, arguments::none},
    {"language", functions::language, arguments::none},
    {"not", functions::negated, arguments::none},
    {"json", functions::json, arguments::none},
    {"base64", functions::base64, arguments::none},
    {"percent_decode", functions::percent_decode, arguments::none},
    {"unquote", functions::unquote, arguments::none},
    {"entries", functions::entries, arguments::none},
    {"time", functions::time, arguments::time},
    {"bool", functions::boolean, arguments::truth},
    {"map", functions::map, arguments::table},
    {"url_param", functions::url_param, arguments::word},
    {"const", functions::constant, arguments::word},
    {"regex", functions::regex, arguments::regex},
    {"select", functions::select, arguments::path},
    {"join", functions::join, arguments::join},
};

class reader {
public:
    reader(const nlohmann::json& given, std::string where, std::vector<error>& errors)
        : given_(given), where_(std::move(where)), errors_(errors) {}

    void read(arguments with, transform& t) {
        switch (with) {
            case arguments::none:
                if (!given_.is_null()) fail("takes no arguments", "write its name alone");
                break;
            case arguments::word:
                t.text = given_.is_string() ? given_.get<std::string>() : "";
                if (t.text.empty()) fail("needs a text", "such as {\"url_param\": \"utm_source\"}");
                break;
            case arguments::time:
                read_time(t);
                break;
            case arguments::truth:
                read_truth(t);
                break;
            case arguments::table:
                read_table(t);
                break;
            case arguments::regex:
                read_regex(t);
                break;
            case arguments::path:
                read_path(given_, t);
                break;
            case arguments::join:
                read_join(t);
                break;
        }
    }

private:
    void fail(std::string what, std::string cure) {
        errors_.push_back({std::move(what), where_, std::move(cure)});
    }

    void read_time(transform& t) {
        t.text = "iso";
        if (given_.is_null()) return;
        fields f(given_, where_, errors_);
        constexpr std::string_view units[] = {"iso", "s", "ms", "ns", "local"};
        t.text = f.word("unit", units).value_or("iso");
        const std::string offset = f.text_or("offset", "");
        f.done();
        if (offset.empty()) return;
        const auto at = from_rfc3339("1970-01-02T00:00:00" + offset);
        if (!at) return f.fail("offset", "not an offset", "such as \"+01:00\"");
        t.number = 86'400'000 - to_ms(*at);
    }

    void read_truth(transform& t) {
        if (given_.is_null()) return;
        fields f(given_, where_, errors_);
        for (const char* truth : {"true", "false"}) {
            const nlohmann::json* words = f.array(truth);
            if (!words) continue;
            for (const auto& w : *words) {
                if (w.is_string()) t.table.emplace_back(w.get<std::string>(), truth);
            }
        }
        f.done();
        if (t.table.empty())
            fail("no words", "{\"bool\": {\"true\": [\"yes\"], \"false\": [\"no\"]}}");
    }

    void read_table(transform& t) {
        fields f(given_, where_, errors_);
        if (const nlohmann::json* table = f.object("table")) {
            for (const auto& [key, value] : table->items()) {
                if (value.is_string()) t.table.emplace_back(key, value.get<std::string>());
            }
        }
        t.has_default = given_.is_object() && given_.contains("default");
        t.otherwise = f.text_or("default", "");
        f.done();
        if (t.table.empty()) fail("no table", "{\"map\": {\"table\": {\"a\": \"b\"}}}");
    }

    void read_regex(transform& t) {
        fields f(given_, where_, errors_);
        const std::string pattern = f.text("pattern");
        t.number = f.number_or("group", 0, 0, 9);
        f.done();
        re2::RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(1 << 20);
        auto compiled = std::make_shared<re2::RE2>(pattern, options);
        if (!compiled->ok()) {
            f.fail("pattern", "not a regular expression that RE2 takes", compiled->error());
        } else if (compiled->NumberOfCapturingGroups() < t.number) {
            f.fail("group", "there are not so many groups", "count the parentheses");
        }
        t.pattern = std::move(compiled);
    }

    void read_path(const nlohmann::json& text, transform& t) {
        const auto path = jsonpath::compile(text.is_string() ? text.get<std::string>() : "");
        if (path) {
            t.paths.push_back(std::make_shared<jsonpath>(*path));
        } else {
            fail(path.error().what + " at " + path.error().where, path.error().cure);
        }
    }

    void read_join(transform& t) {
        constexpr std::size_t most = 5;
        fields f(given_, where_, errors_);
        const nlohmann::json* paths = f.array("paths");
        if (!paths || paths->empty() || paths->size() > most) {
            f.fail("paths", "not a list of 1 to 5 paths", "into the value, $ being the value");
        } else {
            for (const auto& text : *paths)
                read_path(text, t);
        }
        t.text = f.text_or("with", "");
        t.otherwise = f.text_or("begin", "");
        f.done();
    }

    const nlohmann::json& given_;
    std::string where_;
    std::vector<error>& errors_;
};

}  // namespace

transform parse_transform(const nlohmann::json& declared, const std::string& where,
                          std::vector<error>& errors) {
    transform t;
    std::string name = declared.is_string() ? declared.get<std::string>() : "";
    nlohmann::json given;
    if (declared.is_object() && declared.size() == 1) {
        name = declared.begin().key();
        given = declared.begin().value();
    }
    const auto* found = std::ranges::find(rows, name, &row::name);
    if (found == std::end(rows)) {
        const auto names = transform_names();
        const auto near = closest(name, names);
        errors.push_back(
            {"there is no such transform", where,
             near ? "was \"" + std::string(*near) + "\" meant?" : "docs/mappings.md lists them"});
        return t;
    }
    t.name = found->name;
    t.run = found->run;
    reader(given, where + '/' + name, errors).read(found->with, t);
    return t;
}

std::vector<std::string_view> transform_names() {
    std::vector<std::string_view> all;
    std::ranges::transform(rows, std::back_inserter(all), &row::name);
    return all;
}

bool is_empty(const node& n) noexcept {
    switch (n.kind) {
        case node_kind::null:
            return true;
        case node_kind::string:
            return n.text.find_first_not_of(" \t\r\n") == std::string_view::npos;
        case node_kind::array:
            return n.items.empty();
        case node_kind::object:
            return n.members.empty();
        case node_kind::boolean:
        case node_kind::number:
            return false;
    }
    return true;
}

std::string_view as_text(const node& n) noexcept {
    switch (n.kind) {
        case node_kind::string:
        case node_kind::number:
            return n.text;
        case node_kind::boolean:
            return n.truth ? "true" : "false";
        case node_kind::null:
        case node_kind::array:
        case node_kind::object:
            return {};
    }
    return {};
}

}  // namespace sluis::mapping
