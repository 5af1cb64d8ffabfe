#include "gateway/base/secret.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

namespace sluis {
namespace {

struct secret_test : testing::Test {
    secret_test() { std::filesystem::create_directory(folder); }
    ~secret_test() override { std::filesystem::remove_all(folder); }

    std::string file(const std::string& name, const std::string& content, unsigned mode = 0600) {
        const std::string path = folder + '/' + name;
        std::ofstream(path) << content;
        std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
        return "file:" + path;
    }
    static std::string said(const std::string& place) {
        const auto found = read_secret(place);
        return found ? "" : found.error().text();
    }

    const std::string folder = "/tmp/sluis-secret-test-" + std::to_string(getpid());
};

TEST_F(secret_test, is_read_from_its_place) {
    setenv("SLUIS_TEST_SECRET", "from the environment", 1);
    EXPECT_EQ(read_secret("env:SLUIS_TEST_SECRET").value().reveal(), "from the environment");
    EXPECT_EQ(read_secret(file("a", "from a file\n")).value().reveal(), "from a file");
    EXPECT_EQ(read_secret(file("b", "two\n\n", 0400)).value().reveal(), "two\n")
        << "one newline is the editor's, more are the secret's";
}

TEST_F(secret_test, names_the_place_and_the_cure_and_never_the_secret) {
    struct row {
        std::string place;
        std::string wanted;
    };
    const row rows[] = {
        {"env:SLUIS_TEST_UNSET", "not set"},
        {"file:" + folder + "/none", "cannot be read"},
        {file("open", "hunter2", 0644), "chmod 600"},
        {file("empty", "\n"), "empty"},
        {"hunter2", "may not be written here"},
        {"", "may not be written here"},
    };
    for (const row& r : rows) {
        const std::string text = said(r.place);
        EXPECT_NE(text.find(r.wanted), std::string::npos) << r.place << ": " << text;
        EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
    }
}

TEST_F(secret_test, moves_and_hides) {
    secret a("0123456789abcdefwxyz");
    const secret b = std::move(a);
    EXPECT_TRUE(a.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
    EXPECT_EQ(b.reveal(), "0123456789abcdefwxyz");
    EXPECT_EQ(b.hint(), "...wxyz");
    EXPECT_EQ(secret("short").hint(), "...") << "four of fifteen would be too much";
}

}  // namespace
}  // namespace sluis
