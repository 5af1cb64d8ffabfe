// sluis suppressions [list | add | remove | check] ADDRESS

#include <ostream>

#include "gateway/cli/output.hpp"

namespace sluis::cli {
namespace {

json address_of(const std::string& text, const std::string& country) {
    if (text.find('@') != std::string::npos) return {{"email", text}};
    json phone{{"phone", text}};
    if (!country.empty()) phone["country"] = country;
    return phone;
}

void list(const context& c) {
    const json found = c.connect().get("/api/suppressions");
    if (printed_as_json(c, found)) return;
    print_table(
        c, found.at("items"),
        {{"LIST", "list"}, {"ADDRESSES", "addresses"}, {"FIRST", "first_at"}, {"LAST", "last_at"}});
}

void check(const context& c, const json& address) {
    const json found = c.connect().post("/api/suppressions/check", address);
    if (printed_as_json(c, found)) return;
    print_fields(c, found,
                 {{"on a list", "suppressed"},
                  {"list", "list"},
                  {"since", "since"},
                  {"contact", "contact"}});
}

void say(const context& c, const json& did, const char* news, const char* as_before) {
    if (printed_as_json(c, did)) return;
    c.out << (did.at("changed").get<bool>() ? news : as_before);
    if (did.at("contact").is_number()) {
        c.out << "; contact " << value_at(did, "contact")
              << (did.at("contact_suppressed").get<bool>() ? " is suppressed"
                                                           : " is not suppressed");
    }
    c.out << '\n';
}

}  // namespace

void add_suppressions(CLI::App& app, context& c) {
    CLI::App* group = app.add_subcommand(
        "suppressions", "opt-out lists: whoever has an address of one is kept out of audiences");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) list(c);
    });
    group->add_subcommand("list", "the lists, by the import that brought them")->callback([&c] {
        list(c);
    });
    const auto add = [&](const char* name, const char* about, auto run) {
        CLI::App* command = group->add_subcommand(name, about);
        CLI::Option* text =
            command->add_option("ADDRESS", "an e-mail address or a phone number")->required();
        CLI::Option* country = command->add_option("--country", "of a number without +: NL");
        command->callback(
            [run, text, country] { run(address_of(text_of(text), text_of(country))); });
    };
    add("check", "is it on one, on which, and since when",
        [&c](const json& address) { check(c, address); });
    add("add", "put it on the list of those entered by hand", [&c](const json& address) {
        say(c, c.connect().post("/api/suppressions", address), "added", "it was on a list already");
    });
    add("remove", "take it off its list", [&c](const json& address) {
        say(c, c.connect().post("/api/suppressions/remove", address), "removed",
            "it was on no list");
    });
}

}  // namespace sluis::cli
