// What sluis keeps in its data folder: the store, the key that its secrets are sealed with, and the
// lock that keeps a second sluis out.
//
//     data/sluis.lock  sluis.db  sluis.key  redis/  admin.sock
#pragma once

#include <memory>
#include <string>

#include "gateway/base/error.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::app {

struct folder_lock;

struct storage {
    std::shared_ptr<folder_lock> lock;
    store::vault secrets;
    store::database db;
};

// Makes the folder, for its owner alone, and whatever is missing in it. Errors: it cannot be
// written, another sluis uses it, the key does not fit, the store is from a newer version.
[[nodiscard]] result<std::unique_ptr<storage>> open_storage(const std::string& folder);

}  // namespace sluis::app
