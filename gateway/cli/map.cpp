// sluis map --source ID < body: what a source's mapping makes of a submission, and why.

#include <algorithm>
#include <chrono>
#include <iostream>
#include <iterator>
#include <memory>
#include <ostream>

#include "gateway/base/clock.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "gateway/cli/output.hpp"
#include "gateway/cli/table.hpp"
#include "gateway/declaration/providers.hpp"
#include "gateway/mapping/apply.hpp"
#include "gateway/mapping/cases.hpp"
#include "gateway/mapping/explain.hpp"

namespace sluis::cli {
namespace {

struct map_options {
    std::string source{};    // declared at the sluis that runs
    std::string provider{};  // or only its provider, without a server
    std::string mapping{};   // or a mapping file that is being written
    std::string file = "-";
    std::string content_type{};
    std::string country{};
    std::string target{};
    std::vector<std::string> headers{};  // "Name: value"
};

// The source as mapping needs it.
struct origin {
    std::string id{};
    declaration::program_ptr program{};
    std::string country{};
    json settings{};
};

origin origin_of_file(const map_options& o) {
    std::vector<error> errors;
    const declaration::program_ptr program =
        mapping::compile(o.mapping, content_of(o.mapping), errors);
    if (!errors.empty()) throw command_ended(exit_code::invalid, joined(errors));
    return {program->provider, program, o.country, program->settings};
}

origin origin_of(const context& c, const map_options& o) {
    if (!o.mapping.empty()) return origin_of_file(o);
    origin from{.id = o.source.empty() ? o.provider : o.source, .country = o.country};
    std::string provider = o.provider;
    json own = json::object();
    if (!o.source.empty()) {
        const json declared = c.connect().get("/api/sources/" + encoded(o.source));
        provider = declared.value("provider", "");
        if (from.country.empty()) from.country = declared.value("country", "");
        own = declared.value("settings", json::object());
        if (declared.contains("mapping")) {
            std::vector<error> errors;
            from.program = mapping::compile("mapping", declared.at("mapping").dump(2), errors);
        }
    }
    if (!from.program) from.program = declaration::find_provider(provider);
    if (!from.program) {
        throw command_ended(exit_code::not_found, "there is no provider \"" + provider +
                                                      "\" (`sluis providers` lists them)");
    }
    from.settings = from.program->settings;
    from.settings.update(own);
    return from;
}

std::string body_of(const std::string& file) {
    if (file == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
    return content_of(file);
}

std::vector<std::pair<std::string, std::string>> headers_of(const map_options& o) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const std::string& line : o.headers) {
        const auto colon = line.find(':');
        if (colon == std::string::npos) {
            throw command_ended(exit_code::usage, "--header takes \"Name: value\"");
        }
        std::string name = line.substr(0, colon);
        std::ranges::transform(name, name.begin(), [](unsigned char ch) {
            return static_cast<char>(ch >= 'A' && ch <= 'Z' ? ch + 32 : ch);
        });
        const auto start = line.find_first_not_of(' ', colon + 1);
        all.emplace_back(std::move(name), start == std::string::npos ? "" : line.substr(start));
    }
    return all;
}

// --- As text -------------------------------------------------------------------------------------

void print_alternative(const context& c, const mapping::explained_alternative& a) {
    c.out << "      " << (a.won ? "* " : "  ") << harmless(a.text);
    if (a.found.empty()) {
        c.out << "   found nothing\n";
        return;
    }
    for (const std::string& found : a.found)
        c.out << "   " << harmless(found);
    for (const auto& [step, result] : a.steps)
        c.out << "   " << step << " -> " << (result.empty() ? "nothing" : harmless(result));
    c.out << '\n';
}

void print_item(const context& c, const mapping::explained_item& why) {
    for (const auto& [rule, applies] : why.rules)
        c.out << "  rule \"" << rule << "\": " << (applies ? "applies" : "does not apply") << '\n';
    for (const mapping::explained_field& f : why.fields) {
        c.out << "    " << f.name << " = " << (f.value.empty() ? "nothing" : harmless(f.value));
        if (!f.verdict.empty()) c.out << "   (" << harmless(f.verdict) << ')';
        c.out << '\n';
        for (const mapping::explained_alternative& a : f.alternatives)
            print_alternative(c, a);
    }
}

void print(const context& c, const std::vector<mapping::item>& items,
           const mapping::explanation& why, instant received) {
    for (std::size_t i = 0; i < items.size(); ++i) {
        c.out << "item " << i << '\n';
        if (i < why.size()) print_item(c, why[i]);
        c.out << "  gives " << mapping::describe(items[i], received).dump() << '\n';
    }
}

// --- As JSON -------------------------------------------------------------------------------------

json to_json(const mapping::explained_field& f) {
    json alternatives = json::array();
    for (const mapping::explained_alternative& a : f.alternatives) {
        json steps = json::array();
        for (const auto& [step, result] : a.steps)
            steps.push_back({{"transform", step}, {"gave", result}});
        alternatives.push_back(
            {{"path", a.text}, {"found", a.found}, {"steps", std::move(steps)}, {"won", a.won}});
    }
    return {{"name", f.name},
            {"value", f.value},
            {"verdict", f.verdict},
            {"alternatives", std::move(alternatives)}};
}

json to_json(const mapping::item& i, const mapping::explained_item* why, instant received) {
    json rules = json::array();
    json fields = json::array();
    if (why != nullptr) {
        for (const auto& [rule, applies] : why->rules)
            rules.push_back({{"rule", rule}, {"applies", applies}});
        for (const mapping::explained_field& f : why->fields)
            fields.push_back(to_json(f));
    }
    return {{"gives", mapping::describe(i, received)}, {"rules", rules}, {"fields", fields}};
}

void map(const context& c, const map_options& o) {
    const origin from = origin_of(c, o);
    const std::string body = body_of(o.file);
    const auto headers = headers_of(o);
    const std::string usual_type = from.program->bodies.front() == mapping::body_form::json
                                       ? "application/json"
                                       : "application/x-www-form-urlencoded";
    const std::string type = o.content_type.empty() ? usual_type : o.content_type;
    const mapping::submission s{.source = from.id,
                                .country = from.country,
                                .received_at = system_clock{}.now(),
                                .content_type = type,
                                .target = o.target,
                                .headers = headers,
                                .body = body};
    payload::document d;
    const auto root = mapping::read(d, *from.program, s, from.settings);
    if (!root) throw command_ended(exit_code::invalid, root.error().text());
    const std::string key = mapping::event_key(*from.program, **root);
    mapping::explanation why;
    const auto items = mapping::apply(d, *from.program, s, **root, &why);
    if (c.as_json) {
        json all = json::array();
        for (std::size_t i = 0; i < items.size(); ++i)
            all.push_back(to_json(items[i], i < why.size() ? &why[i] : nullptr, s.received_at));
        c.out << json{{"event_key", key}, {"items", std::move(all)}}.dump(2) << '\n';
        return;
    }
    c.out << "event key: " << (key.empty() ? "of the body's hash" : harmless(key)) << '\n';
    print(c, items, why, s.received_at);
}

}  // namespace

void add_map(CLI::App& app, context& c) {
    CLI::App* command = app.add_subcommand(
        "map",
        "show what a mapping makes of a body on standard input, field by field; sends nothing");
    auto o = std::make_shared<map_options>();
    auto* source = command->add_option("--source", o->source, "a source that is declared");
    auto* provider =
        command->add_option("--provider", o->provider, "or only a provider; asks no server");
    auto* mapping = command->add_option("--mapping", o->mapping,
                                        "or a mapping file, such as one being written");
    source->excludes(provider);
    mapping->excludes(source)->excludes(provider);
    command->add_option("--file", o->file, "read the body from a file instead");
    command->add_option("--content-type", o->content_type, "otherwise the provider's usual one");
    command->add_option("--header", o->headers, "\"Name: value\", as it came; may be repeated");
    command->add_option("--target", o->target, "path and query, as they came");
    command->add_option("--country", o->country, "of phone numbers that name none");
    command->callback([&c, o] {
        if (o->source.empty() && o->provider.empty() && o->mapping.empty()) {
            throw command_ended(exit_code::usage,
                                "name a source with --source, a provider with --provider, or a "
                                "file with --mapping");
        }
        map(c, *o);
    });
}

}  // namespace sluis::cli
