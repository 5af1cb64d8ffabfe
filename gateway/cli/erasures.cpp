// sluis contacts erase ID|--email|--phone|--external-id, sluis erasures [list | show ID]

#include <memory>
#include <ostream>

#include "gateway/cli/output.hpp"
#include "gateway/cli/table.hpp"

namespace sluis::cli {
namespace {

void print_erasure(const context& c, const json& e) {
    if (printed_as_json(c, e)) return;
    print_fields(c, e,
                 {{"erasure", "id"},
                  {"state", "state"},
                  {"at", "at"},
                  {"asked by", "asked_by"},
                  {"contacts", "removed.contacts"},
                  {"deleted contacts", "removed.deleted_contacts"},
                  {"raw submissions", "removed.contents"},
                  {"history kept", "kept.history_rows"}});
    c.out << "\nReceipts\n";
    print_table(c, e.at("receipts"),
                {{"NETWORK", "network"},
                 {"DESTINATION", "destination"},
                 {"AUDIENCE", "audience"},
                 {"CONTACT", "contact"},
                 {"STATE", "state"},
                 {"AT", "ended_at"},
                 {"CODE", "network_code"},
                 {"WORDS", "network_words"}});
}

void list(const context& c, const std::string& query) {
    const json found = c.connect().get("/api/erasures" + query);
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"ERASURE", "id"},
                 {"AT", "at"},
                 {"BY", "asked_by"},
                 {"STATE", "state"},
                 {"PENDING", "pending"},
                 {"CONTACTS", "removed.contacts"}});
}

// Whom the command line means, as the API takes it.
struct meant {
    std::string id{};
    std::string email{};
    std::string phone{};
    std::string country{};
    std::string external_id{};
    std::string source{};
    bool yes = false;

    [[nodiscard]] json body() const {
        json asked = json::object();
        const std::string number = id.starts_with('c') ? id.substr(1) : id;
        if (!number.empty()) {
            const bool is_number = number.find_first_not_of("0123456789") == std::string::npos;
            if (!is_number || number.size() > 18)
                throw command_ended(exit_code::usage, "ID is a contact's number");
            asked["contact"] = std::stoll(number);
        }
        const std::pair<const char*, const std::string&> all[] = {{"email", email},
                                                                  {"phone", phone},
                                                                  {"country", country},
                                                                  {"external_id", external_id},
                                                                  {"source", source}};
        for (const auto& [name, value] : all)
            if (!value.empty()) asked[name] = value;
        if (asked.empty()) {
            throw command_ended(exit_code::usage, "say who: ID, --email, --phone or --external-id");
        }
        return asked;
    }
};

void erase(const context& c, const meant& m) {
    const json asked = m.body();
    if (!m.yes)
        c.make_sure("Erase this person for good? It cannot be undone.", "say --yes to erase");
    print_erasure(c, c.connect().post("/api/erasures", asked));
}

}  // namespace

void add_contact_erasure(CLI::App& contacts, context& c) {
    CLI::App* cmd =
        contacts.add_subcommand("erase", "a person, for good: the right to be forgotten");
    const auto m = std::make_shared<meant>();
    cmd->add_option("ID", m->id, "the contact's number");
    cmd->add_option("--email", m->email, "or an address of theirs");
    cmd->add_option("--phone", m->phone, "or a phone number");
    cmd->add_option("--country", m->country, "of a phone number without +, such as NL");
    cmd->add_option("--external-id", m->external_id, "or what a source calls them");
    cmd->add_option("--source", m->source, "that source; any, when it is not said");
    cmd->add_flag("--yes,-y", m->yes, "do not ask");
    cmd->callback([&c, m] { erase(c, *m); });
}

void add_erasures(CLI::App& app, context& c) {
    CLI::App* group = app.add_subcommand("erasures", "who was erased, and what the networks said");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) list(c, "");
    });
    CLI::App* all = group->add_subcommand("list", "erasures, newest first");
    CLI::Option* limit =
        all->add_option("--limit", "so many, at most 1000; 100 otherwise")->type_name("N");
    CLI::Option* before = all->add_option("--before", "those before this one")->type_name("ID");
    all->callback([&c, limit, before] {
        list(c, query_of({{"limit", text_of(limit)}, {"before", text_of(before)}}));
    });
    CLI::App* one = group->add_subcommand("show", "one erasure, with a receipt for each audience");
    CLI::Option* id = one->add_option("ID", "its number")->required();
    one->callback(
        [&c, id] { print_erasure(c, c.connect().get("/api/erasures/" + encoded(text_of(id)))); });
}

}  // namespace sluis::cli
