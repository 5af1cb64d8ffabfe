// The API's answers as people read them: tables of items, and pages of fields.
//
//     print_table(c, answer.at("items"), {{"ID", "id"}, {"STATE", "running.state"}});
//
// Paths are names with dots; what is not there, or null, is shown as "-".
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "gateway/cli/commands.hpp"

namespace sluis::cli {

struct column {
    std::string_view heading;
    std::string_view path;
};
using columns = std::initializer_list<column>;

// "running.state" in {"running": {"state": "stopped"}} -> "stopped"; arrays by their length. A name
// may have dots itself: what is called like the whole path comes first.
[[nodiscard]] std::string value_at(const json& object, std::string_view path);

// To standard output; "none" when there are no items.
void print_table(const context& c, const json& items, columns shown);
void print_table(const context& c, const json& items, std::span<const column> shown);

// One line for each: "URL   https://...".
void print_fields(const context& c, const json& object, columns shown);

// With --json: the answer as it is, and true.
[[nodiscard]] bool printed_as_json(const context& c, const json& answer);

// "more: --before 42", when the answer has a next page.
void print_next(const context& c, const json& answer, const char* option = "--before");

// What a page of contacts ends with: how many there are, when it was asked, and its cursor.
void print_page_end(const context& c, const json& answer);

// What was given for an option; empty: nothing.
[[nodiscard]] std::string text_of(const CLI::Option* option);

// How a list is paged: --limit and --before.
struct paging {
    const CLI::Option* limit;
    const CLI::Option* before;
};
[[nodiscard]] paging add_paging(CLI::App& list);

// The whole number that was given for `what`; another ends the command.
[[nodiscard]] std::int64_t number_in(const std::string& text, const char* what);

// "?limit=20&before=3": parameters of which the value is not empty, percent-encoded.
struct parameter {
    const char* name;
    std::string value;
};
[[nodiscard]] std::string query_of(std::initializer_list<parameter> all);

}  // namespace sluis::cli
