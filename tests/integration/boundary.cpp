#include <sqlite3.h>
#include <stdexcept>

#include "gateway/base/clock.hpp"
#include "tests/integration/harness.hpp"

namespace sluis::harness {
namespace {

// In the store of a sluis that does not run.
void in_store(const gateway& sluis, const std::string& sql) {
    sqlite3* db = nullptr;
    char* why = nullptr;
    const bool done = sqlite3_open((sluis.data() + "/sluis.db").c_str(), &db) == SQLITE_OK &&
                      sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &why) == SQLITE_OK;
    const std::string words = why == nullptr ? "it cannot be opened" : why;
    sqlite3_free(why);
    sqlite3_close(db);
    if (!done) throw std::runtime_error("the store: " + words);
}

std::string ms(instant t) {
    return std::to_string(to_ms(t));
}

}  // namespace

void let_boundary_pass(const gateway& sluis, instant at) {
    constexpr std::chrono::hours before{1};
    constexpr std::chrono::hours long_before{48};
    in_store(sluis, "UPDATE periods SET started_at = " + ms(at - long_before) +
                        ", ends_at = " + ms(at) + " WHERE is_closed = 0;" +
                        "UPDATE contacts SET exit_asked_at = " + ms(at - before) +
                        " WHERE exit_asked_at IS NOT NULL;" +
                        "UPDATE contacts SET exit_effective_at = " + ms(at) +
                        " WHERE exit_effective_at IS NOT NULL;");
}

}  // namespace sluis::harness
