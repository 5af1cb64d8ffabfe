// sluis serve

#include <fstream>
#include <iostream>
#include <iterator>
#include <ostream>

#include "gateway/app/app.hpp"
#include "gateway/base/log.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "gateway/cli/version.hpp"

namespace sluis::cli {
namespace {

void greet(const context& c, const app::started& s) {
    c.out << "sluis " << version << " is ready\n"
          << "  webhooks   " << s.hooks_url << "/hooks/SOURCE\n"
          << "  readiness  " << s.hooks_url << "/readyz\n"
          << "  admin API  " << s.admin_url << "/api/status, with a token\n"
          << "  metrics    " << s.admin_url << "/metrics\n"
          << "  promise    " << s.durability << '\n';
    if (!s.first_token.empty()) {
        c.out << "  token      " << s.first_token << "\n"
              << "             for the admin API from elsewhere; it is shown this once\n";
    }
    c.out << std::flush;
}

void serve(const context& c) {
    app::config settings = configuration(c);
    log::level lowest = log::level::info;
    if (log::parse_level(settings.log.level, lowest)) log::set_level(lowest);
    app::app program(
        std::move(settings),
        {.version = version, .on_start = [&c](const app::started& s) { greet(c, s); }});
    const result<void> ended = program.run();
    if (!ended) throw command_ended(exit_code::failed, ended.error().text());
}

}  // namespace

void add_serve(CLI::App& app, context& c) {
    CLI::App* command = app.add_subcommand(
        "serve", "receive, apply and deliver, until it is stopped (Ctrl-C, or SIGTERM)");
    command->footer(
        "Logs go to standard error as JSON, one object a line. SIGTERM stops it within ten seconds "
        "and loses nothing;\na second one stops it at once, and loses nothing either. SIGHUP reads "
        "the TLS certificate again.");
    command->callback([&c] { serve(c); });
}

}  // namespace sluis::cli
