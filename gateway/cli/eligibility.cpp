// sluis eligibility (--kind KIND | --audience ID) WHO...

#include <algorithm>
#include <memory>
#include <ostream>
#include <vector>

#include "gateway/cli/output.hpp"
#include "gateway/cli/table.hpp"

namespace sluis::cli {
namespace {

struct question {
    std::string kind{};
    std::string audience{};
    std::string country{};
    std::vector<std::string> people{};
};

// "c42" is a contact, and "42" is one unless a country says that there are phone numbers; what has an
// @ is an address, anything else a phone number.
json person_of(const std::string& text, bool has_country) {
    const bool is_marked = text.starts_with('c');
    const std::string digits = is_marked ? text.substr(1) : text;
    const bool is_number =
        (is_marked || !has_country) && !digits.empty() && digits.size() < 10 &&
        std::ranges::all_of(digits, [](char d) { return d >= '0' && d <= '9'; }) &&
        digits.front() != '0';
    if (is_number) return {{"id", number_in(digits, "WHO")}};
    if (text.find('@') != std::string::npos) return {{"email", text}};
    return {{"phone", text}};
}

std::string reasons_of(const json& item) {
    if (item.contains("error")) return value_at(item, "error.what");
    std::string text;
    for (const json& r : item.at("reasons"))
        text += (text.empty() ? "" : ", ") + value_at(r, "reason");
    return text.empty() ? "-" : text;
}

void ask(const context& c, const question& q) {
    json body{{"contacts", json::array()}};
    if (!q.kind.empty()) body["kind"] = q.kind;
    if (!q.audience.empty()) body["audience"] = q.audience;
    if (!q.country.empty()) body["country"] = q.country;
    for (const std::string& one : q.people)
        body["contacts"].push_back(person_of(one, !q.country.empty()));
    const json answer = c.connect().post("/api/eligibility", body);
    if (printed_as_json(c, answer)) return;
    table t({"WHO", "CONTACT", "ELIGIBLE", "WHY NOT"});
    const json& items = answer.at("items");
    for (std::size_t i = 0; i < items.size(); ++i)
        t.add({q.people[i], value_at(items[i], "contact"), value_at(items[i], "eligible"),
               reasons_of(items[i])});
    c.out << t.text(c.on_terminal ? terminal_width() : 0);
}

}  // namespace

void add_eligibility(CLI::App& app, context& c) {
    CLI::App* command = app.add_subcommand("eligibility", "may they be sent this, and why not");
    const auto q = std::make_shared<question>();
    CLI::Option* kind =
        command->add_option("--kind", q->kind, "a kind of message, such as marketing_email");
    command->add_option("--audience", q->audience, "an audience")->type_name("ID")->excludes(kind);
    command->add_option("--country", q->country, "of phone numbers that name none: NL");
    command->add_option("WHO", q->people, "contacts by number, e-mail addresses, phone numbers")
        ->required();
    command->callback([&c, q] { ask(c, *q); });
}

}  // namespace sluis::cli
