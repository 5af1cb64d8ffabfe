#include "gateway/app/storage.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>
#include <utility>

#include <sys/file.h>

namespace sluis::app {

struct folder_lock {
    explicit folder_lock(int d) : descriptor(d) {}
    folder_lock(const folder_lock&) = delete;
    folder_lock& operator=(const folder_lock&) = delete;
    ~folder_lock() { close(descriptor); }
    int descriptor;
};

namespace {

result<std::shared_ptr<folder_lock>> lock_folder(const std::string& folder) {
    namespace fs = std::filesystem;
    std::error_code ec;
    if (fs::create_directories(folder, ec)) fs::permissions(folder, fs::perms::owner_all, ec);
    const std::string file = folder + "/sluis.lock";
    const int descriptor = ec ? -1 : open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return error{"the folder cannot be written", folder,
                     "give it to the user that runs sluis, or name another with data.folder"};
    }
    auto lock = std::make_shared<folder_lock>(descriptor);
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
    return error{"another sluis uses this folder", folder,
                 "stop it, or name another folder with data.folder"};
}

}  // namespace

result<std::unique_ptr<storage>> open_storage(const std::string& folder) {
    auto lock = lock_folder(folder);
    if (!lock) return lock.error();
    const std::string key = folder + "/sluis.key";
    const std::string file = folder + "/sluis.db";
    // A new key would start, and open none of the secrets that the database holds.
    if (!std::getenv("SLUIS_KEY") && !std::filesystem::exists(key) &&
        std::filesystem::exists(file)) {
        return error{
            "the key that the database was made with is missing", key,
            "put it back from the backup; if it is lost, make another (openssl rand -base64 32) "
            "and declare all secrets again"};
    }
    auto secrets = store::vault::open(key);
    if (!secrets) return secrets.error();
    try {
        return std::unique_ptr<storage>(new storage{.lock = std::move(*lock),
                                                    .secrets = std::move(*secrets),
                                                    .db = store::database({.path = file})});
    } catch (const store::store_error& e) {
        return error{e.what(), file, ""};
    }
}

}  // namespace sluis::app
