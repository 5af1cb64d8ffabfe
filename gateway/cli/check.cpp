// sluis check [FILE..]

#include <filesystem>
#include <ostream>

#include "gateway/api/declared_set.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "gateway/cli/declaration_file.hpp"
#include "gateway/declaration/providers.hpp"
#include "gateway/mapping/cases.hpp"
#include "gateway/mapping/program.hpp"
#include "gateway/verify/scheme.hpp"

namespace sluis::cli {
namespace {

void check_mapping(std::string_view name, std::string_view text, std::vector<error>& errors) {
    const auto program = mapping::compile(name, text, errors);
    if (!program) return;
    (void)verify::parse_scheme(program->authentication, std::string(name) + " /authentication",
                               errors);
    const std::vector<error> differences = mapping::run_cases(*program, name);
    errors.insert(errors.end(), differences.begin(), differences.end());
}

void check_declarations(const std::string& name, const std::string& text,
                        std::vector<error>& errors) {
    const declaration_file all = read_declarations(text, name, errors);
    if (!errors.empty()) return;
    (void)api::read_declared(all.content, errors);
    for (error& e : errors)
        e.where = with_line(name, all.lines, e.where);
}

// "typeform.json: mapping of 12 rules" and the like is more than anybody asks: a line for each
// file.
class checking {
public:
    explicit checking(const context& c) : c_(c) {}

    void built_in() {
        for (const auto& [name, text] : declaration::mapping_files()) {
            std::vector<error> errors;
            check_mapping(name, text, errors);
            say("mapping " + std::string(name), errors);
        }
    }
    void configured(const std::string& file) {
        std::vector<error> errors;
        (void)app::read_config(content_of(file), file, errors);
        say("configuration " + file, errors);
    }
    // A mapping is JSON with rules; a configuration has tables of its own; everything else is a
    // file of declarations.
    void file(const std::string& name) {
        const std::string text = content_of(name);
        if (app::is_config(text)) return configured(name);
        std::vector<error> errors;
        const json parsed = json::parse(text, nullptr, false);
        const bool is_mapping = parsed.is_object() && parsed.contains("rules");
        const bool is_broken_json =
            parsed.is_discarded() && std::filesystem::path(name).extension() == ".json";
        if (is_mapping || is_broken_json) {
            check_mapping(name, text, errors);
        } else {
            check_declarations(name, text, errors);
        }
        say(std::string(is_mapping ? "mapping " : "declarations ") + name, errors);
    }
    void end() const {
        if (found_ > 0) {
            throw command_ended(exit_code::invalid,
                                std::to_string(found_) + (found_ == 1 ? " error" : " errors"));
        }
    }

private:
    void say(const std::string& what, const std::vector<error>& errors) {
        c_.out << (errors.empty() ? "ok   " : "bad  ") << what << '\n';
        if (!errors.empty()) c_.err << joined(errors) << '\n';
        found_ += errors.size();
    }

    const context& c_;
    std::size_t found_ = 0;
};

void check(const context& c, const std::vector<std::string>& files) {
    checking all(c);
    std::error_code ignored;
    if (!c.config_file.empty()) {
        all.configured(c.config_file);
    } else if (std::filesystem::exists("sluis.toml", ignored)) {
        all.configured("sluis.toml");
    }
    if (files.empty()) all.built_in();
    for (const std::string& file : files)
        all.file(file);
    all.end();
}

}  // namespace

void add_check(CLI::App& app, context& c) {
    CLI::App* command = app.add_subcommand(
        "check", "check the configuration, and mappings with their own cases, without a server");
    CLI::Option* files = command->add_option(
        "FILE", "mapping files, declarations and configurations; otherwise the built-in mappings");
    files->type_name("")->expected(1, -1)->allow_extra_args();  // or none: not required
    command->callback([&c, files] {
        check(c, files->count() > 0 ? files->as<std::vector<std::string>>()
                                    : std::vector<std::string>{});
    });
}

}  // namespace sluis::cli
