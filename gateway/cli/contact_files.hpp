// Files of contacts on their way in and out, for the commands `contacts` and `imports`.
#pragma once

#include <fstream>
#include <string>

#include "gateway/cli/commands.hpp"

namespace sluis::cli {

void add_contacts_import(CLI::App& group, context& c);  // contacts import
void add_contacts_export(CLI::App& group, context& c);  // contacts export

// For the user that runs the command alone: it is personal data. Ends the command when it cannot be
// written.
[[nodiscard]] std::ofstream open_private(const std::string& file);

// Page by page, as they come, into the stream; `target` without its query. How many bytes.
std::size_t write_pages(const client& api, const std::string& target, const std::string& query,
                        const char* cursor, std::ostream& to);

// What an import came to, and what is wrong with its rows.
void print_import(const context& c, const json& import);

}  // namespace sluis::cli
