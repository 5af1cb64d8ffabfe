#include "tests/sandbox/state_file.hpp"

#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <unistd.h>

namespace sluis::sandbox {
namespace {

bool write_all(int file, std::string_view rest) {
    while (!rest.empty()) {
        const auto n = ::write(file, rest.data(), rest.size());
        if (n <= 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(n));
    }
    return ::fsync(file) == 0;
}

}  // namespace

void write_file(const std::string& path, const std::string& content) {
    const std::string beside = path + ".new";
    const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool written = file >= 0 && write_all(file, content);
    if (file >= 0) ::close(file);
    if (!written || std::rename(beside.c_str(), path.c_str()) != 0) {
        throw std::runtime_error(path + ": cannot be written");
    }
}

std::optional<std::string> read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace sluis::sandbox
