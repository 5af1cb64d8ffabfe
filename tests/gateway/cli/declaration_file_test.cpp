#include "gateway/cli/declaration_file.hpp"

#include <gtest/gtest.h>

namespace sluis::cli {
namespace {

using nlohmann::json;

json read_well(std::string_view text) {
    std::vector<error> errors;
    json all = read_declarations(text, "d.toml", errors).content;
    for (const error& e : errors)
        ADD_FAILURE() << e.text();
    return all;
}

TEST(declaration_file, reads_tables_as_the_lists_of_the_api) {
    const json all = read_well(R"(
[[source]]
id = "form"
accept_unauthenticated = true
secrets = [ { value = "env:NEW", not_after = 2026-12-31T00:00:00Z } ]
[[source]]
id = "crm"
[[audience]]
id = "leads"
filter = { filterGroups = [ { filters = [ { propertyName = "age", value = 7 } ] } ] }
)");
    EXPECT_EQ(all, json::parse(R"({
        "sources": [{"id": "form", "accept_unauthenticated": true,
                     "secrets": [{"value": "env:NEW", "not_after": "2026-12-31T00:00:00Z"}]},
                    {"id": "crm"}],
        "audiences": [{"id": "leads", "filter": {"filterGroups": [{"filters": [
            {"propertyName": "age", "value": 7}]}]}}]})"));
}

TEST(declaration_file, tells_json_by_its_first_character) {
    EXPECT_EQ(read_well(" \n {\"sources\": []}"), json::parse(R"({"sources": []})"));
    EXPECT_EQ(read_well(""), json::object());
}

TEST(declaration_file, says_where_a_mistake_is_and_what_to_do) {
    const struct {
        const char* text;
        const char* where;
        const char* cure;
    } cases[] = {
        {"\n[[sourc]]\nid = \"a\"", "d.toml:2:", "[[source]]"},
        {"[source]\nid = \"a\"", "d.toml:1:", "[[source]]"},
        {"[[source]]\nid = a\"", "d.toml:2:", "declarations.toml"},
        {"{\"sources\": [", "d.toml", "JSON"},
    };
    for (const auto& c : cases) {
        std::vector<error> errors;
        (void)read_declarations(c.text, "d.toml", errors);
        ASSERT_EQ(errors.size(), 1U) << c.text;
        EXPECT_EQ(errors[0].where.find(c.where), 0U) << errors[0].text();
        EXPECT_NE(errors[0].cure.find(c.cure), std::string::npos) << errors[0].text();
    }
}

TEST(declaration_file, knows_the_line_of_what_an_error_names) {
    const std::string text = R"([[source]]
id = "crm"
country = 7
[[source]]
id = "form"
secrets = [ { value = "env:A" },
            { value = "env:B" } ]
[[audience]]
id = "leads"
filter = { filterGroups = [ { filters = [
    { propertyName = "age", value = 7 } ] } ] }
)";
    std::vector<error> errors;
    const line_index lines = read_declarations(text, "d.toml", errors).lines;
    const std::pair<const char*, const char*> rows[] = {
        {"source \"crm\" country", "d.toml:3 source \"crm\" country"},
        {"source \"crm\" provider", "d.toml:1 source \"crm\" provider"},  // not there: its table
        {"source \"form\" secrets[1] value", "d.toml:7 source \"form\" secrets[1] value"},
        {"source \"form\" secrets[4]", "d.toml:6 source \"form\" secrets[4]"},
        {"body sources[1] id", "d.toml:5 body sources[1] id"},
        {"audience \"leads\" filter filterGroups[0] filters[0] value",
         "d.toml:11 audience \"leads\" filter filterGroups[0] filters[0] value"},
        {"audience \"others\" filter", "audience \"others\" filter"},
        {"", ""},
    };
    for (const auto& [place, shown] : rows)
        EXPECT_EQ(with_line("d.toml", lines, place), shown);
    EXPECT_TRUE(read_declarations(R"({"sources": []})", "d.json", errors).lines.empty());
}

TEST(declaration_file, what_is_written_reads_the_same) {
    const json all = json::parse(R"({
        "sources": [{"id": "form", "title": "A \"form\"\nof two lines", "enabled": false}],
        "destinations": [{"id": "toy", "settings": {"limit": 2.5, "list": ["a", "b"], "none": []}}],
        "audiences": [{"id": "a"}, {"id": "b", "targets": [{"destination": "toy"}]}],
        "views": [{"id": "v", "columns": ["email"], "sort": [{"propertyName": "city"}]}],
        "rules": [{"id": "r", "reenrol": true, "actions": [{"do": "branch",
            "then": [{"do": "wait", "days": 1}], "else": [{"do": "set_status"}]}]}]})");
    EXPECT_EQ(read_well(to_toml(all)), all);
}

}  // namespace
}  // namespace sluis::cli
