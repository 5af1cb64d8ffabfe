#include "gateway/base/secret.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include <sys/stat.h>

namespace sluis {
namespace {

result<secret> from_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') {
        return error{"the environment variable is not set", "env:" + name,
                     "set it before sluis is started"};
    }
    return secret(value);
}

result<secret> from_file(const std::string& path) {
    struct stat info {};
    std::ifstream in(path, std::ios::binary);
    if (!in || stat(path.c_str(), &info) != 0) {
        return error{"the file cannot be read", "file:" + path, "check its path and its owner"};
    }
    if ((info.st_mode & 0077) != 0) {
        return error{"others may read the file", "file:" + path, "chmod 600 " + path};
    }
    std::string value{std::istreambuf_iterator<char>(in), {}};
    if (value.ends_with('\n')) value.pop_back();
    if (value.ends_with('\r')) value.pop_back();
    if (value.empty()) return error{"the file is empty", "file:" + path, "put the secret into it"};
    return secret(std::move(value));
}

}  // namespace

result<secret> read_secret(std::string_view place) {
    if (place.starts_with("env:")) return from_environment(std::string(place.substr(4)));
    if (place.starts_with("file:")) return from_file(std::string(place.substr(5)));
    return error{"a secret may not be written here", "", "say where it is: env:NAME or file:PATH"};
}

}  // namespace sluis
