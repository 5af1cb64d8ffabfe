// sluis contacts delete ID, deleted, restore ID

#include <memory>
#include <ostream>

#include "gateway/cli/output.hpp"
#include "gateway/cli/table.hpp"

namespace sluis::cli {
namespace {

void remove(const context& c, const std::string& id, bool yes) {
    if (!yes) {
        c.make_sure("Delete contact " + id + ", and remove it from every audience?",
                    "say --yes to delete it");
    }
    const json gone = c.connect().remove("/api/contacts/" + encoded(id));
    if (printed_as_json(c, gone)) return;
    const std::string number = value_at(gone, "deleted");
    c.err << "deleted contact " << number << "; until " << value_at(gone, "restorable_until")
          << " it can be brought back: sluis contacts restore " << number << '\n';
}

void list(const context& c, const std::string& query) {
    const json found = c.connect().get("/api/contacts/deleted" + query);
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"CONTACT", "contact"},
                 {"DELETED", "deleted_at"},
                 {"BY", "deleted_by"},
                 {"RESTORABLE UNTIL", "restorable_until"}});
}

void restore(const context& c, const std::string& id) {
    const json back =
        c.connect().post("/api/contacts/deleted/" + encoded(id) + "/restore", json::object());
    if (printed_as_json(c, back)) return;
    c.err << "restored contact " << value_at(back, "restored") << '\n';
}

}  // namespace

void add_contact_deletion(CLI::App& contacts, context& c) {
    CLI::App* gone = contacts.add_subcommand(
        "delete", "out of every list and audience; it can be restored for a while");
    CLI::Option* id = gone->add_option("ID", "the contact's number")->required();
    const auto yes = std::make_shared<bool>(false);
    gone->add_flag("--yes,-y", *yes, "do not ask");
    gone->callback([&c, id, yes] { remove(c, text_of(id), *yes); });

    CLI::App* all = contacts.add_subcommand("deleted", "those that can be restored");
    CLI::Option* limit =
        all->add_option("--limit", "so many, at most 1000; 100 otherwise")->type_name("N");
    CLI::Option* before =
        all->add_option("--before", "those with lower numbers")->type_name("CONTACT");
    all->callback([&c, limit, before] {
        list(c, query_of({{"limit", text_of(limit)}, {"before", text_of(before)}}));
    });

    CLI::App* back = contacts.add_subcommand("restore", "bring a deleted one back as it was");
    CLI::Option* number = back->add_option("ID", "the contact's number")->required();
    back->callback([&c, number] { restore(c, text_of(number)); });
}

}  // namespace sluis::cli
