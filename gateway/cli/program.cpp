#include "gateway/cli/program.hpp"

#include <memory>
#include <ostream>
#include <sstream>

#include "gateway/cli/version.hpp"

namespace sluis::cli {
namespace {

constexpr const char* about =
    "sluis receives what people fill in, keeps what may be done with it, and keeps the audiences "
    "at ad networks in line.";

constexpr const char* exit_codes =
    "Exit codes:\n"
    "  0  it worked                          4  there is no such thing\n"
    "  1  it was tried and refused           5  a file or a declaration has errors\n"
    "  2  the command line is wrong          6  --dry-run: there would be changes\n"
    "  3  no sluis answers\n"
    "Results go to standard output, everything else to standard error.";

using add_group = void (*)(CLI::App&, context&);
constexpr add_group groups[] = {
    add_serve,    add_declarations, add_status,       add_usage,      add_providers,
    add_sources,  add_contacts,     add_views,        add_changes,    add_audiences,
    add_events,   add_destinations, add_jobs,         add_check,      add_map,
    add_tokens,   add_audit,        add_imports,      add_breakdowns, add_eligibility,
    add_erasures, add_rules,        add_suppressions,
};

// In a list of commands, only the first line of what each has to say.
class short_lists : public CLI::Formatter {
    std::string make_subcommand(const CLI::App* sub) const override {
        const std::string all = sub->get_description();
        std::ostringstream out;
        CLI::detail::format_help(out, sub->get_display_name(true), all.substr(0, all.find('\n')),
                                 get_column_width());
        return out.str();
    }
};

void add_common(CLI::App& app, context& c) {
    app.fallthrough();  // so that they may stand behind the command too
    app.footer(exit_codes);
    app.formatter(std::make_shared<short_lists>());
    app.set_version_flag("--version", std::string("sluis ") + version);
    app.add_option("--config", c.config_file,
                   "the configuration file; sluis.toml when there is one")
        ->type_name("FILE");
    app.add_option("--data", c.data_folder, "sluis's data folder, instead of the configured one")
        ->type_name("DIR");
    app.add_flag("--json", c.as_json, "print the API's answer instead of tables, for scripts");
}

int number(exit_code e) {
    return static_cast<int>(e);
}

}  // namespace

int run_program(const std::vector<std::string>& arguments, context& c) {
    CLI::App app(about, "sluis");
    add_common(app, c);
    for (const add_group add : groups)
        add(app, c);
    try {
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
        if (app.get_subcommands().empty()) {
            c.err << app.help();
            return number(exit_code::usage);
        }
        return number(exit_code::ok);
    } catch (const command_ended& e) {
        if (*e.what() != '\0') c.err << "sluis: " << e.what() << '\n';
        return number(e.code);
    } catch (const json::exception&) {
        c.err << "sluis: its answer is not understood (are the sluis that runs and this one of the "
                 "same version?)\n";
        return number(exit_code::failed);
    } catch (const CLI::ParseError& e) {
        return app.exit(e, c.out, c.err) == 0 ? number(exit_code::ok) : number(exit_code::usage);
    }
}

}  // namespace sluis::cli
