// A folder for the files of this run of the tests; gone when it ends.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>
#include <unistd.h>

#include <gtest/gtest.h>

namespace sluis::net::testing_support {

inline std::string temporary(const std::string& name) {
    struct folder {
        folder() { std::filesystem::create_directories(path); }
        folder(const folder&) = delete;
        folder& operator=(const folder&) = delete;
        ~folder() {
            std::error_code ignored;
            std::filesystem::remove_all(path, ignored);
        }
        std::string path = testing::TempDir() + "sluis_net_" + std::to_string(::getpid());
    };
    static const folder ours;
    return ours.path + "/" + name;
}

}  // namespace sluis::net::testing_support
