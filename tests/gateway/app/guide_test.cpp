// Whoever is woken by a line of the log finds in the guide what to do about it.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <re2/re2.h>

namespace sluis::app {
namespace {

namespace fs = std::filesystem;

const fs::path root = SLUIS_ROOT;

std::string text_of(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

// The names of all events that are logged as warnings or errors.
std::set<std::string> alarming_events() {
    const re2::RE2 call(R"((log::(?:warning|error)\([^{;]*))");
    const re2::RE2 name(R"re("([a-z_]+)")re");
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(root / "gateway")) {
        if (entry.path().extension() != ".cpp") continue;
        const std::string text = text_of(entry.path());
        re2::StringPiece rest(text);
        std::string found;
        while (re2::RE2::FindAndConsume(&rest, call, &found)) {
            re2::StringPiece in(found);
            std::string event;
            while (re2::RE2::FindAndConsume(&in, name, &event))
                names.insert(event);
        }
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
