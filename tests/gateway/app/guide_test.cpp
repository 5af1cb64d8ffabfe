// Whoever is woken by a line of the log finds in the guide what to do about it.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace sluis::app {
namespace {

namespace fs = std::filesystem;

const fs::path root = SLUIS_ROOT;

std::string text_of(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

template <class Each>
void for_all(const std::string& text, const std::regex& form, Each each) {
    for (std::sregex_iterator i(text.begin(), text.end(), form), end; i != end; ++i)
        each(i->str());
}

// The names of all events that are logged as warnings or errors.
std::set<std::string> alarming_events() {
    const std::regex call(R"(log::(warning|error)\([^{;]*)");
    const std::regex name(R"("[a-z_]+")");
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(root / "gateway")) {
        if (entry.path().extension() != ".cpp") continue;
        for_all(text_of(entry.path()), call, [&](const std::string& found) {
            for_all(found, name,
                    [&](std::string quoted) { names.insert(quoted.substr(1, quoted.size() - 2)); });
        });
    }
    return names;
}

TEST(guide, says_what_to_do_about_every_warning_and_error_in_the_log) {
    const std::string guide = text_of(root / "docs/operations.md");
    const std::set<std::string> events = alarming_events();
    EXPECT_GT(events.size(), 20U);
    for (const std::string& event : events)
        EXPECT_NE(guide.find('`' + event + '`'), std::string::npos) << event;
}

}  // namespace
}  // namespace sluis::app
