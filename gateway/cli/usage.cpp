// sluis usage [periods], sluis contracts [list | add DAY | withdraw ID]

#include <ostream>

#include "gateway/cli/output.hpp"

namespace sluis::cli {
namespace {

void usage(const context& c) {
    const json u = c.connect().get("/api/usage");
    if (printed_as_json(c, u)) return;
    print_fields(c, u,
                 {{"marketing contacts", "marketing_contacts"},
                  {"used in this period", "tier.used"},
                  {"limit", "tier.limit"},
                  {"per cent", "tier.per_cent"},
                  {"when it is full", "tier.on_limit"},
                  {"waiting for room", "tier.waiting"},
                  {"period began", "period.started_at"},
                  {"next boundary", "period.ends_at_local"},
                  {"exits can be scheduled", "window.open"},
                  {"the window opens", "window.opens_at"},
                  {"scheduled to leave", "scheduled_to_leave"},
                  {"remembered or scheduled", "asked_to_leave"},
                  {"after the boundary", "projected_after_boundary"},
                  {"at", "at"}});
    c.out << '\n';
    print_table(c, u.at("by"),
                {{"REASON", "reason"}, {"WHAT", "reason_id"}, {"CONTACTS", "contacts"}});
}

void periods(const context& c) {
    const json found = c.connect().get("/api/usage/periods");
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"BEGAN", "started_at"},
                 {"ENDS", "ends_at"},
                 {"OVER", "is_closed"},
                 {"BEGAN WITH", "began_with"},
                 {"USED", "used"},
                 {"LIMIT", "limit"},
                 {"WAITING", "waiting"},
                 {"LEFT AT ITS END", "left_at_its_end"}});
}

void list_contracts(const context& c) {
    const json found = c.connect().get("/api/contracts");
    if (printed_as_json(c, found)) return;
    c.out << "configured: from " << value_at(found, "configured.start") << ", renewed on "
          << value_at(found, "configured.renewal") << "\n\n";
    print_table(c, found.at("items"),
                {{"CHANGE", "id"},
                 {"FROM", "effective"},
                 {"RENEWED", "renewal"},
                 {"LIMIT", "limit"},
                 {"ENTERED", "entered_at"},
                 {"BY", "entered_by"},
                 {"WITHDRAWN", "withdrawn_at"}});
}

void add_contract(const context& c, const std::string& day, const std::string& renewal,
                  const std::string& limit) {
    json asked{{"effective", day}};
    if (!renewal.empty()) asked["renewal"] = renewal;
    if (!limit.empty()) asked["limit"] = number_in(limit, "--limit");
    const json added = c.connect().post("/api/contracts", asked);
    if (printed_as_json(c, added)) return;
    c.out << "entered as " << value_at(added, "id") << ": a boundary at the beginning of "
          << value_at(added, "effective") << ", renewed on " << value_at(added, "renewal") << '\n';
}

void add_contracts(CLI::App& app, context& c) {
    CLI::App* group =
        app.add_subcommand("contracts", "contract changes: each is a boundary on its day");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) list_contracts(c);
    });
    group->add_subcommand("list", "the contract, and the changes that were entered")
        ->callback([&c] { list_contracts(c); });
    CLI::App* add = group->add_subcommand("add", "enter one whose day is to come");
    CLI::Option* day = add->add_option("DAY", "on which it begins: 2026-06-15")->required();
    CLI::Option* renewal =
        add->add_option("--renewal",
                        "the day on which it is renewed; otherwise after as long as "
                        "the configured one");
    CLI::Option* limit = add->add_option("--limit", "marketing contacts from then on");
    add->callback([&c, day, renewal, limit] {
        add_contract(c, text_of(day), text_of(renewal), text_of(limit));
    });
    CLI::App* withdraw = group->add_subcommand("withdraw", "one whose day has not come");
    CLI::Option* id = withdraw->add_option("ID", "its number")->required();
    withdraw->callback([&c, id] {
        const json gone = c.connect().remove("/api/contracts/" + encoded(text_of(id)));
        if (!printed_as_json(c, gone)) c.out << "withdrawn\n";
    });
}

}  // namespace

void add_usage(CLI::App& app, context& c) {
    CLI::App* group = app.add_subcommand(
        "usage", "the period and the tier; marketing contacts, by what made them so");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) usage(c);
    });
    group->add_subcommand("periods", "what each period counted")->callback([&c] { periods(c); });
    add_contracts(app, c);
}

}  // namespace sluis::cli
