// Every network, in the order in which they are listed to people. One line each.

#include "adapters/google.hpp"
#include "adapters/meta.hpp"

namespace sluis::adapters {
namespace {

constexpr entry networks[] = {
    entry_for<google>,
    entry_for<meta>,
};

}  // namespace

std::span<const entry> all() noexcept {
    return networks;
}

}  // namespace sluis::adapters
