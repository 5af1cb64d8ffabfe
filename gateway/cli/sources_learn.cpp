// sluis sources learn: one sample of a form that nobody here knows becomes a source with a mapping of
// its own, after a look and a yes.

#include <iostream>
#include <iterator>
#include <memory>
#include <ostream>

#include "gateway/cli/configuration.hpp"
#include "gateway/cli/output.hpp"
#include "gateway/cli/sources_setup.hpp"
#include "gateway/cli/table.hpp"
#include "gateway/mapping/learn.hpp"

namespace sluis::cli {
namespace {

struct learn_options {
    std::string id{};
    std::string file = "-";
    std::string content_type{};
    std::string country{};
    std::string default_status{};
    bool update = false;
    bool show = false;
    bool yes = false;
};

std::string sample_in(const std::string& file) {
    if (file == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
    return content_of(file);
}

void print_fields_found(const context& c, const mapping::proposal& p) {
    json items = json::array();
    for (const mapping::learned_field& f : p.fields)
        items.push_back({{"field", f.field}, {"path", f.path}, {"example", f.example}});
    print_table(c, items, {{"FIELD", "field"}, {"FOUND AT", "path"}, {"IN THE SAMPLE", "example"}});
    for (const mapping::learned_field& f : p.fields) {
        if (!f.field.starts_with("consent.")) continue;
        c.out << "Check " << f.field << ": does the question ask for just that?\n";
    }
}

// The source as it is declared, with another mapping.
void update(const context& c, const learn_options& o, const json& mapping) {
    const client api = c.connect();
    json declared = api.get("/api/declarations");
    json wanted;
    for (json& s : declared.at("sources")) {
        if (s.value("id", "") == o.id) wanted = std::move(s);
    }
    if (wanted.is_null()) {
        throw command_ended(exit_code::not_found, "there is no source \"" + o.id + '"');
    }
    wanted["mapping"] = mapping;
    wanted["provider"] = mapping.at("provider");
    const json done = api.post("/api/declarations", {{"sources", {wanted}}});
    if (printed_as_json(c, done)) return;
    c.out << "source \"" << o.id << "\" has the new mapping, version "
          << value_at(done.at("changes").front(), "version") << '\n';
}

void add(const context& c, const learn_options& o, const json& mapping) {
    json body{{"id", o.id}, {"provider", mapping.at("provider")}, {"mapping", mapping}};
    if (!o.country.empty()) body["country"] = o.country;
    if (!o.default_status.empty()) body["default_status"] = o.default_status;
    const json done = c.connect().post("/api/sources", body);
    if (!printed_as_json(c, done)) print_added(c, done);
}

void learn(const context& c, const learn_options& o) {
    const auto learned = mapping::learn(o.id + "-form", sample_in(o.file), o.content_type);
    if (!learned) throw command_ended(exit_code::invalid, learned.error().text());
    if (o.show) {
        c.out << learned->mapping.dump(2) << '\n';
        return;
    }
    if (!c.as_json) print_fields_found(c, *learned);
    if (!o.yes)
        c.make_sure("Save this mapping?", "say --yes to save it, or --show to see it whole");
    o.update ? update(c, o, learned->mapping) : add(c, o, learned->mapping);
}

}  // namespace

void add_learn(CLI::App& group, context& c) {
    CLI::App* command = group.add_subcommand(
        "learn", "a source with a mapping of its own, from one sample of what it sends");
    auto o = std::make_shared<learn_options>();
    command->add_option("ID", o->id, "the new source's id")->required();
    command->add_option("--file", o->file, "the sample; otherwise standard input");
    command->add_option("--content-type", o->content_type,
                        "of the sample, if it is no JSON or form");
    command->add_option("--country", o->country, "of phone numbers that name none");
    command->add_option("--default-status", o->default_status,
                        "marketing, non_marketing, marketing_if_consent or inherit");
    command->add_flag("--update", o->update, "give a source that there is another mapping");
    command->add_flag("--show", o->show, "the mapping as it would be saved, and nothing else");
    command->add_flag("--yes", o->yes, "save it without asking");
    command->callback([&c, o] { learn(c, *o); });
}

}  // namespace sluis::cli
