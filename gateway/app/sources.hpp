// From what is declared in the store to the catalog that ingress and apply work with.
#pragma once

#include <memory>

#include "gateway/declaration/catalog.hpp"
#include "gateway/store/session.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::app {

// A source that cannot work (its secret was sealed with another key, its provider is gone) is left
// out and logged: its senders get 401 and try again, which loses nothing that was acknowledged.
[[nodiscard]] std::shared_ptr<const declaration::catalog> load_catalog(store::session& s,
                                                                       const store::vault& secrets);

}  // namespace sluis::app
