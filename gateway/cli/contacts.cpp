// sluis contacts [list | find TEXT | show ID]; the other commands of the group are in sources of their
// own.

#include <memory>
#include <ostream>
#include <sstream>

#include "gateway/cli/contact_files.hpp"
#include "gateway/cli/output.hpp"
#include "gateway/cli/table.hpp"

namespace sluis::cli {
namespace {

void print_list(const context& c, const json& found) {
    print_table(c, found.at("items"),
                {{"CONTACT", "id"},
                 {"NAME", "name"},
                 {"E-MAIL", "email"},
                 {"PHONE", "phone"},
                 {"STATUS", "status"},
                 {"REASON", "reason"},
                 {"WHAT", "reason_id"},
                 {"CREATED", "created_at"}});
    print_page_end(c, found);
}

// "sent: the network confirmed", "not sent: consent_missing", "being removed".
std::string standing_text(const json& a) {
    const std::string standing = value_at(a, "standing");
    const std::string to_do = value_at(a, "to_do");
    const std::string why = value_at(a, "primary_reason");
    if (standing == "accepted") return "sent, and the network confirmed it";
    if (standing == "unverified") return "sent, and the network took it; it tells counts only";
    if (standing == "rejected") {
        return "refused by the network: " + value_at(a, "network_code") + ' ' +
               value_at(a, "network_words");
    }
    if (to_do == "add") return "to be sent";
    if (to_do == "remove") return "being removed: " + why;
    if (value_at(a, "member") != "yes") return "no member: the audience's filter does not match";
    return "not sent: " + why;
}

// For each contact: where it came from, its status and why, and how it stands where it could be.
void print_standings(const context& c, const json& found) {
    for (const json& item : found.at("items")) {
        c.out << 'c' << value_at(item, "id") << "  " << harmless(value_at(item, "name")) << "  "
              << harmless(value_at(item, "email")) << "  " << harmless(value_at(item, "phone"))
              << '\n'
              << "    from " << value_at(item, "created_by") << ": " << value_at(item, "status")
              << ", " << value_at(item, "because") << '\n';
        for (const json& a : item.at("audiences"))
            c.out << "    " << value_at(a, "audience") << " at " << value_at(a, "destination")
                  << ": " << harmless(standing_text(a)) << '\n';
    }
    print_page_end(c, found);
}

void list(const context& c, const std::string& query, bool standings = false) {
    const json found = c.connect().get("/api/contacts" + query);
    if (printed_as_json(c, found)) return;
    standings ? print_standings(c, found) : print_list(c, found);
}

void find(const context& c, const std::string& text, const std::string& country) {
    json asked{{"text", text}};
    if (!country.empty()) asked["country"] = country;
    const json found = c.connect().post("/api/contacts/find", asked);
    if (!printed_as_json(c, found)) print_list(c, found);
    if (found.at("items").empty()) {
        throw command_ended(exit_code::not_found, "no contact has that (try another spelling)");
    }
}

// {"email": {"value": ...}} as items with their name.
json named(const json& by_name) {
    json items = json::array();
    for (const auto& [name, value] : by_name.items()) {
        items.push_back(value);
        items.back()["name"] = name;
    }
    return items;
}

void print_person(const context& c, const json& p) {
    print_fields(c, p,
                 {{"contact", "id"},
                  {"name", "name"},
                  {"status", "marketing.status"},
                  {"because", "marketing.text"},
                  {"since", "marketing.became_marketing_at"},
                  {"asked to leave", "marketing.exit_asked.at"},
                  {"leaves at", "marketing.exit_effective_at"},
                  {"left at", "marketing.left_at"},
                  {"waits for room since", "marketing.waiting_for_room.at"},
                  {"unsubscribed", "unsubscribed"},
                  {"created", "created_at"},
                  {"by", "created_by"},
                  {"its trust", "created_by_trust"}});
    c.out << "\nIdentities\n";
    print_table(c, p.at("identities"), {{"KIND", "kind"}, {"VALUE", "value"}, {"OF", "scope"}});
    c.out << "\nProperties\n";
    print_table(c, named(p.at("properties")),
                {{"PROPERTY", "name"}, {"VALUE", "value"}, {"SET", "set_at"}, {"BY", "set_by"}});
    c.out << "\nConsents\n";
    print_table(c, named(p.at("consents")),
                {{"FOR", "name"}, {"CONSENT", "consent"}, {"BY IDENTITIES", "given"}});
}

void print_causes(const context& c, const json& p) {
    c.out << "\nAudiences\n";
    print_table(c, p.at("audiences"),
                {{"AUDIENCE", "audience"},
                 {"DESTINATION", "destination"},
                 {"MEMBER", "member"},
                 {"WANTED THERE", "desired"},
                 {"NETWORK SAYS", "confirmed"},
                 {"WHY NOT", "primary_reason"},
                 {"CODE", "network_code"},
                 {"WORDS", "network_words"}});
    c.out << "\nHistory\n";
    print_table(c, p.at("history"),
                {{"AT", "at"},
                 {"WHAT", "what"},
                 {"FROM", "from"},
                 {"TO", "to"},
                 {"REASON", "reason"},
                 {"BY", "actor"},
                 {"SUBMISSION", "submission"}});
    c.out << "\nSubmissions\n";
    print_table(c, p.at("submissions"),
                {{"SUBMISSION", "id"},
                 {"RECEIVED", "received_at"},
                 {"SOURCE", "source"},
                 {"ASKED", "effect"},
                 {"DID", "did"}});
}

void show(const context& c, const std::string& id) {
    const json person = c.connect().get("/api/contacts/" + encoded(id));
    if (printed_as_json(c, person)) return;
    print_person(c, person);
    print_causes(c, person);
}

// "status:desc,created_at" as the API takes it.
std::string sort_of(const std::string& text) {
    if (text.empty()) return "";
    json keys = json::array();
    std::istringstream all(text);
    for (std::string key; std::getline(all, key, ',');) {
        const auto colon = key.find(':');
        const std::string direction = colon == std::string::npos ? "asc" : key.substr(colon + 1);
        if (direction != "asc" && direction != "desc") {
            throw command_ended(exit_code::usage,
                                "--sort takes NAME, NAME:asc or NAME:desc, with commas between");
        }
        keys.push_back({{"propertyName", key.substr(0, colon)},
                        {"direction", direction == "asc" ? "ASCENDING" : "DESCENDING"}});
    }
    return keys.dump();
}

void add_list(CLI::App& group, context& c) {
    CLI::App* all = group.add_subcommand("list", "contacts, newest first");
    CLI::Option* filter = all->add_option(
        "--filter", R"(those that match, as JSON: {"filterGroups": [{"filters": [...]}]})");
    CLI::Option* sort =
        all->add_option("--sort", "in another order: status:desc,created_at; at most three")
            ->type_name("NAME[:desc],..");
    CLI::Option* limit =
        all->add_option("--limit", "so many, at most 1000; 100 otherwise")->type_name("N");
    CLI::Option* cursor =
        all->add_option("--cursor", "the next page, as the last one said")->type_name("PLACE");
    const auto counts = std::make_shared<bool>(false);
    all->add_flag("--count", *counts, "and how many there are, which takes a while");
    const auto standings = std::make_shared<bool>(false);
    all->add_flag("--audiences", *standings, "and how each stands in every audience, and why");
    all->callback([&c, filter, sort, limit, cursor, counts, standings] {
        list(c,
             query_of({{"filter", text_of(filter)},
                       {"sort", sort_of(text_of(sort))},
                       {"limit", text_of(limit)},
                       {"cursor", text_of(cursor)},
                       {"count", *counts ? "true" : ""},
                       {"include", *standings ? "audiences" : ""}}),
             *standings);
    });
}

}  // namespace

void add_contacts(CLI::App& app, context& c) {
    CLI::App* group = app.add_subcommand("contacts", "the people, and why each is what it is");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) list(c, "");
    });
    add_list(*group, c);
    CLI::App* search = group->add_subcommand("find", "by e-mail, phone, external id or number");
    CLI::Option* text = search->add_option("TEXT", "what you know of them")->required();
    CLI::Option* country =
        search->add_option("--country", "of a phone number without +, such as NL");
    search->callback([&c, text, country] { find(c, text_of(text), text_of(country)); });
    CLI::App* one = group->add_subcommand("show", "one contact, and what made it what it is");
    CLI::Option* id = one->add_option("ID", "the contact's number")->required();
    one->callback([&c, id] { show(c, text_of(id)); });
    add_status_changes(*group, c);
    add_contact_deletion(*group, c);
    add_contact_erasure(*group, c);
    add_contacts_import(*group, c);
    add_contacts_export(*group, c);
}

}  // namespace sluis::cli
