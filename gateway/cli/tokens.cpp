// sluis tokens [list | add TITLE --permission NAME,NAME | revoke ID]

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "gateway/cli/output.hpp"
#include "gateway/store/permission.hpp"

namespace sluis::cli {
namespace {

std::string every_permission() {
    return store::text_of(store::permissions::every(), ", ");
}

std::string joined(const json& names) {
    std::string text;
    for (const json& name : names)
        text += (text.empty() ? "" : ", ") + name.get<std::string>();
    return text;
}

void list(const context& c) {
    json found = c.connect().get("/api/tokens");
    if (printed_as_json(c, found)) return;
    for (json& token : found.at("items"))
        token["may"] = joined(token.at("permissions"));
    print_table(c, found.at("items"),
                {{"TOKEN", "id"},
                 {"TITLE", "title"},
                 {"ENDS IN", "hint"},
                 {"MAY", "may"},
                 {"CREATED", "created_at"},
                 {"LAST USED", "last_used_at"},
                 {"REVOKED", "revoked_at"}});
}

// The token alone goes to standard output, so that a script can keep it.
void add(const context& c, const std::string& title, const std::vector<std::string>& may) {
    const json made = c.connect().post("/api/tokens", {{"title", title}, {"permissions", may}});
    if (printed_as_json(c, made)) return;
    c.err << "token " << value_at(made, "id") << ", which may " << joined(made.at("permissions"))
          << "; it is shown this once:\n";
    c.out << made.at("token").get<std::string>() << '\n';
}

void revoke(const context& c, const std::string& id) {
    const json done = c.connect().remove("/api/tokens/" + encoded(id));
    if (!printed_as_json(c, done)) c.out << "token " << id << " is revoked\n";
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
    auto may = std::make_shared<std::vector<std::string>>();
    one->add_option("--permission", *may, "what it may do: " + every_permission())
        ->required()
        ->type_name("NAME,NAME")
        ->delimiter(',');
    one->callback([&c, title, may] { add(c, text_of(title), *may); });
    CLI::App* gone = group->add_subcommand("revoke", "end a token at once");
    CLI::Option* id = gone->add_option("ID", "the token's number")->required();
    gone->callback([&c, id] { revoke(c, text_of(id)); });
}

}  // namespace sluis::cli
