#include "gateway/cli/output.hpp"

#include <algorithm>
#include <charconv>
#include <ostream>

#include "gateway/cli/table.hpp"

namespace sluis::cli {
namespace {

constexpr const char* absent = "-";

const json* find(const json& object, std::string_view path) {
    const json* here = &object;
    while (!path.empty()) {
        if (!here->is_object()) return nullptr;
        const auto whole = here->find(path);
        if (whole != here->end()) return &*whole;
        const auto dot = path.find('.');
        const std::string_view name = path.substr(0, dot);
        path = dot == std::string_view::npos ? "" : path.substr(dot + 1);
        const auto next = here->find(name);
        if (next == here->end()) return nullptr;
        here = &*next;
    }
    return here;
}

std::string text_of(const json& value) {
    if (value.is_null()) return absent;
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (value.is_array()) return std::to_string(value.size());
    if (!value.is_string()) return value.dump();
    const std::string text = value.get<std::string>();
    return text.empty() ? absent : text;
}

}  // namespace

std::string value_at(const json& object, std::string_view path) {
    const json* found = find(object, path);
    return found ? text_of(*found) : absent;
}

void print_table(const context& c, const json& items, std::span<const column> shown) {
    if (items.empty()) {
        c.out << "none\n";
        return;
    }
    std::vector<std::string> headings;
    for (const column& each : shown)
        headings.emplace_back(each.heading);
    table t(std::move(headings));
    for (const json& item : items) {
        std::vector<std::string> cells;
        for (const column& each : shown)
            cells.push_back(value_at(item, each.path));
        t.add(std::move(cells));
    }
    c.out << t.text(c.on_terminal ? terminal_width() : 0);
}

void print_table(const context& c, const json& items, columns shown) {
    print_table(c, items, std::span(shown.begin(), shown.size()));
}

void print_fields(const context& c, const json& object, columns shown) {
    std::size_t width = 0;
    for (const column& each : shown)
        width = std::max(width, width_of(each.heading));
    for (const column& each : shown) {
        std::string label(each.heading);
        label.append(width - width_of(label) + 2, ' ');
        c.out << label << harmless(value_at(object, each.path)) << '\n';
    }
}

bool printed_as_json(const context& c, const json& answer) {
    if (c.as_json) c.out << answer.dump(2) << '\n';
    return c.as_json;
}

void print_next(const context& c, const json& answer, const char* option) {
    const std::string next = value_at(answer, "next");
    if (next != absent) c.err << "there is more: " << option << ' ' << next << '\n';
}

void print_page_end(const context& c, const json& answer) {
    const std::string total = value_at(answer, "total");
    if (total != absent) c.out << total << " in all\n";
    print_next(c, answer, "--cursor");
}

std::string text_of(const CLI::Option* option) {
    return option->count() > 0 ? option->as<std::string>() : std::string();
}

paging add_paging(CLI::App& list) {
    const CLI::Option* limit =
        list.add_option("--limit", "so many, at most 1000; 100 otherwise")->type_name("N");
    const CLI::Option* before =
        list.add_option("--before", "the next page, as the last one said")->type_name("PLACE");
    return {limit, before};
}

std::string query_of(std::initializer_list<parameter> all) {
    std::string query;
    for (const parameter& p : all) {
        if (p.value.empty()) continue;
        query += (query.empty() ? "?" : "&") + std::string(p.name) + '=' + encoded(p.value);
    }
    return query;
}

std::int64_t number_in(const std::string& text, const char* what) {
    std::int64_t n = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (ec != std::errc{} || end != text.data() + text.size())
        throw command_ended(exit_code::usage, std::string(what) + " takes whole numbers");
    return n;
}

}  // namespace sluis::cli
