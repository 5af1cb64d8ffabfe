// sluis: hands its arguments and the terminal to the commands.

#include <iostream>
#include <string>
#include <thread>
#include <unistd.h>

#include "gateway/cli/program.hpp"

namespace {

bool ask(const std::string& question) {
    std::cerr << question << " [y/N] " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace

int main(int argc, char** argv) {
    sluis::cli::context c{.out = std::cout, .err = std::cerr};
    c.on_terminal = isatty(STDIN_FILENO) != 0 && isatty(STDERR_FILENO) != 0;
    c.confirm = ask;
    c.sleep = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
    return sluis::cli::run_program({argv + 1, argv + argc}, c);
}
