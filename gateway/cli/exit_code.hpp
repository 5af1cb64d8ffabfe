// How a command ends. The numbers are documented in `sluis --help` and never change meaning.
#pragma once

#include <stdexcept>
#include <string>

namespace sluis::cli {

enum class exit_code : int {
    ok = 0,
    failed = 1,       // it was tried and refused: the answer says why
    usage = 2,        // the command line is wrong
    unreachable = 3,  // no sluis answers
    not_found = 4,    // there is no such thing
    invalid = 5,      // a file or a declaration has errors; all of them are listed
    changes = 6,      // --dry-run: there would be changes
};

// Ends a command. The text goes to standard error as it is.
struct command_ended : std::runtime_error {
    command_ended(exit_code c, const std::string& text) : std::runtime_error(text), code(c) {}
    exit_code code;
};

}  // namespace sluis::cli
