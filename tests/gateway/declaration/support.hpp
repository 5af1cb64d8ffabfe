// What the tests of declarations share: reading JSON and looking at what is wrong with it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "gateway/base/error.hpp"

namespace sluis::declaration {

using nlohmann::json;

// In declared values that are wrong, and in no error.
inline const std::string hidden = "hunter2-do-not-show";

// Is there an error at this place, with a cure that says so much? And is every error of use?
inline void expect_error(const std::vector<error>& errors, const std::string& where,
                         const std::string& cure, const std::string& name) {
    bool is_there = false;
    for (const error& e : errors) {
        is_there |= e.where == where && e.cure.find(cure) != std::string::npos;
        EXPECT_FALSE(e.what.empty()) << name;
        EXPECT_FALSE(e.where.empty()) << name;
        EXPECT_FALSE(e.cure.empty()) << name << ": " << e.text();
        EXPECT_EQ(e.text().find(hidden), std::string::npos) << name;
    }
    EXPECT_TRUE(is_there) << name << ": nothing at " << where << " with " << cure;
    if (is_there) return;
    for (const error& e : errors)
        ADD_FAILURE() << "but " << e.text();
}

// `base` with the values of `changes` over it (RFC 7396: null takes away).
inline json changed(json base, const json& changes) {
    base.merge_patch(changes);
    return base;
}

// An environment variable for as long as the test runs.
class variable {
public:
    variable(std::string name, const std::string& value) : name_(std::move(name)) {
        ::setenv(name_.c_str(), value.c_str(), 1);
    }
    ~variable() { ::unsetenv(name_.c_str()); }
    variable(const variable&) = delete;
    variable& operator=(const variable&) = delete;

private:
    std::string name_;
};

// A file with a secret, for as long as the test runs.
class secret_file {
public:
    secret_file(const std::string& content, std::filesystem::perms mode) {
        path_ = std::filesystem::temp_directory_path() /
                ("sluis-secret-" + std::to_string(::getpid()) + "-" + std::to_string(++count()));
        std::ofstream(path_, std::ios::binary) << content;
        std::filesystem::permissions(path_, mode);
    }
    ~secret_file() { std::filesystem::remove(path_); }
    secret_file(const secret_file&) = delete;
    secret_file& operator=(const secret_file&) = delete;

    [[nodiscard]] std::string place() const { return "file:" + path_.string(); }

private:
    static int& count() {
        static int files = 0;
        return files;
    }
    std::filesystem::path path_;
};

inline constexpr auto owner_only =
    std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

}  // namespace sluis::declaration
