// sluis providers [--markdown]: what a source can be connected to, from the mappings in the program.
// docs/providers.md is its output; a test compares the two.

#include "gateway/declaration/providers.hpp"

#include <algorithm>
#include <memory>
#include <ostream>
#include <set>

#include "gateway/cli/commands.hpp"
#include "gateway/cli/output.hpp"
#include "gateway/verify/scheme.hpp"

namespace sluis::cli {
namespace {

using contact::effect;

std::string joined(const std::vector<std::string>& all, std::string_view between) {
    std::string text;
    for (const std::string& one : all)
        text += (text.empty() ? "" : std::string(between)) + one;
    return text;
}

// Each way, and the use of its secret where it has one.
std::string ways_of(const mapping::program& p) {
    std::vector<std::string> all;
    const verify::scheme s = declaration::scheme_of(p);
    for (const verify::scheme* part : verify::leaves_of(s)) {
        const std::string use = part->secret_use.empty() ? "" : " (`" + part->secret_use + "`)";
        all.push_back(verify::description_of(*part) + use);
    }
    const bool is_all = s.how == verify::mode::all;
    return joined(all, is_all ? "; and " : "; or ");
}

std::string repeats_of(const mapping::program& p) {
    const verify::scheme s = declaration::scheme_of(p);
    std::string text;
    for (const verify::scheme* part : verify::leaves_of(s)) {
        if (!part->timestamp) continue;
        const auto minutes = part->timestamp->tolerance.count() / 60;
        text = "time signed, ±" + std::to_string(minutes) + " min; ";
    }
    if (!p.item_key.empty()) return text + "each item's id";
    return text + (p.event_key.empty() ? "the body" : "the event's id");
}

std::string handshakes_of(const mapping::program& p) {
    std::vector<std::string> all;
    for (const mapping::handshake& h : p.handshakes)
        all.push_back(h.method + ": " + h.name);
    return all.empty() ? "none" : joined(all, "; ");
}

// A field as the table names it: many make one group.
std::string group_of(const mapping::slot& s) {
    const std::string name = mapping::name(s);
    if (name == "first_name" || name == "last_name") return "names";
    if (name.starts_with("utm_")) return "utm";
    const bool is_click = name.ends_with("clid") || name == "li_fat_id" || name == "msclkid";
    if (is_click) return "click ids";
    const bool is_address =
        name == "street" || name == "postal_code" || name == "city" || name == "region";
    if (is_address) return "address";
    return s.kind == mapping::slot_kind::also ? "further identities"
           : name == "sent_at"                ? "occurred_at"
                                              : name;
}

std::string mapped_of(const mapping::program& p) {
    std::vector<std::string> groups;
    for (const mapping::rule& r : p.rules) {
        for (const mapping::field& f : r.fields) {
            const std::string group = group_of(f.of);
            if (std::ranges::find(groups, group) == groups.end()) groups.push_back(group);
        }
    }
    std::ranges::sort(groups);
    return joined(groups, ", ");
}

std::string effects_of(const mapping::program& p) {
    std::set<effect> seen;
    for (const mapping::rule& r : p.rules)
        seen.insert(r.effect);
    seen.erase(effect::ignore);
    std::vector<std::string> names;
    for (const effect e : seen)
        names.emplace_back(contact::name(e));
    return joined(names, ", ");
}

void print_markdown(const context& c) {
    c.out
        << "# Providers\n\n"
           "Made by `sluis providers --markdown` from the files in `mappings/`; do not edit. What\n"
           "is known of each, and where it was read: [sources.md](sources.md).\n\n"
           "| provider | proves who it is by (use of the secret) | a repeat is told by | handshake "
           "| effects | mapped |\n|---|---|---|---|---|---|\n";
    for (const auto& [name, p] : declaration::providers()) {
        c.out << "| " << p->title << " `" << name << "` | " << ways_of(*p) << " | "
              << repeats_of(*p) << " | " << handshakes_of(*p) << " | " << effects_of(*p) << " | "
              << mapped_of(*p) << " |\n";
    }
    c.out << "\n## Notes\n";
    for (const auto& [name, p] : declaration::providers()) {
        if (p->notes.empty()) continue;
        c.out << "\n### " << p->title << "\n\n";
        for (const std::string& note : p->notes)
            c.out << "- " << note << '\n';
    }
}

json items() {
    json all = json::array();
    for (const auto& [name, p] : declaration::providers()) {
        const verify::scheme s = declaration::scheme_of(*p);
        all.push_back({{"provider", name},
                       {"title", p->title},
                       {"kind", p->kind},
                       {"trust", verify::name(verify::trust_of(s))},
                       {"proof", ways_of(*p)},
                       {"repeats", repeats_of(*p)},
                       {"handshakes", handshakes_of(*p)},
                       {"effects", effects_of(*p)},
                       {"mapped", mapped_of(*p)}});
    }
    return all;
}

void list(const context& c) {
    const json found{{"items", items()}};
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"PROVIDER", "provider"},
                 {"TITLE", "title"},
                 {"KIND", "kind"},
                 {"TRUST", "trust"},
                 {"EFFECTS", "effects"}});
}

}  // namespace

void add_providers(CLI::App& app, context& c) {
    CLI::App* command =
        app.add_subcommand("providers", "what a source can be connected to; asks no server");
    auto as_markdown = std::make_shared<bool>(false);
    command->add_flag("--markdown", *as_markdown, "as docs/providers.md");
    command->callback([&c, as_markdown] { *as_markdown ? print_markdown(c) : list(c); });
}

}  // namespace sluis::cli
