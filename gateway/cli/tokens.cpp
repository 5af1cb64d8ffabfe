// sluis tokens [list | add TITLE | revoke ID], sluis audit

#include <memory>
#include <ostream>

#include "gateway/cli/output.hpp"

namespace sluis::cli {
namespace {

void list(const context& c) {
    const json found = c.connect().get("/api/tokens");
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"TOKEN", "id"},
                 {"TITLE", "title"},
                 {"ENDS IN", "hint"},
                 {"CREATED", "created_at"},
                 {"SEES CONTENT", "sees_content"},
                 {"LAST USED", "last_used_at"},
                 {"REVOKED", "revoked_at"}});
}

// The token alone goes to standard output, so that a script can keep it.
void add(const context& c, const std::string& title, bool sees_content) {
    json asked{{"title", title}};
    if (sees_content) asked["sees_content"] = true;
    const json made = c.connect().post("/api/tokens", asked);
    if (printed_as_json(c, made)) return;
    c.err << "token " << value_at(made, "id") << "; it is shown this once:\n";
    c.out << made.at("token").get<std::string>() << '\n';
}

void revoke(const context& c, const std::string& id) {
    const json done = c.connect().remove("/api/tokens/" + encoded(id));
    if (!printed_as_json(c, done)) c.out << "token " << id << " is revoked\n";
}

void audit(const context& c, const std::string& query) {
    const json found = c.connect().get("/api/audit" + query);
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"NUMBER", "id"},
                 {"AT", "at"},
                 {"WHO", "actor"},
                 {"DID", "action"},
                 {"WHAT", "subject"},
                 {"DETAIL", "detail"}});
    print_next(c, found);
}

}  // namespace

void add_tokens(CLI::App& app, context& c) {
    CLI::App* group = app.add_subcommand("tokens", "who may use the admin API from elsewhere");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) list(c);
    });
    group->add_subcommand("list", "all of them, by their last characters")->callback([&c] {
        list(c);
    });
    CLI::App* one = group->add_subcommand("add", "a new one; it is shown this once");
    CLI::Option* title =
        one->add_option("TITLE", "who will use it: the audit log says so")->required();
    auto sees = std::make_shared<bool>(false);
    one->add_flag("--sees-content", *sees, "may see what was submitted, personal data and all");
    one->callback([&c, title, sees] { add(c, text_of(title), *sees); });
    CLI::App* gone = group->add_subcommand("revoke", "end a token at once");
    CLI::Option* id = gone->add_option("ID", "the token's number")->required();
    gone->callback([&c, id] { revoke(c, text_of(id)); });

    CLI::App* log = app.add_subcommand("audit", "who changed what, newest first");
    CLI::Option* limit =
        log->add_option("--limit", "so many, at most 1000; 100 otherwise")->type_name("N");
    CLI::Option* before =
        log->add_option("--before", "the next page, as the last one said")->type_name("PLACE");
    log->callback([&c, limit, before] {
        audit(c, query_of({{"limit", text_of(limit)}, {"before", text_of(before)}}));
    });
}

}  // namespace sluis::cli
