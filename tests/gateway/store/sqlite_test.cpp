#include "conformance.hpp"
#include "support.hpp"

namespace sluis::store {
namespace {

opener in_memory = [] { return open_sqlite({.path = ":memory:"}); };
INSTANTIATE_TEST_SUITE_P(sqlite, any_driver, testing::Values(in_memory));

}  // namespace
}  // namespace sluis::store
