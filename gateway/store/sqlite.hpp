// The SQLite driver: sessions over one file. The only header that a caller needs to open one; the
// only source that includes sqlite3.h is sqlite.cpp.
//
// Durability  WAL with synchronous=FULL: a commit that returned survives a power cut. Nobody
//             checkpoints while committing: `sqlite_checkpoint` does, from a session of its own.
// Errors      Opening refuses what is not ours (application_id) or was written by a newer version
//             (user_version): `store_error` with a text that says what to do.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "gateway/store/session.hpp"

namespace sluis::store {

struct sqlite_options {
    std::string path{};      // a file, made if absent unless only for reading
    bool read_only = false;  // its transactions are snapshots; writing is an error
    std::chrono::milliseconds patience{5'000};  // for a lock that another process holds
    std::int64_t page_limit = 0;                // most pages that the file may have; 0: no limit
};

[[nodiscard]] std::unique_ptr<session> open_sqlite(const sqlite_options& options);

enum class checkpoint_mode : std::uint8_t {
    passive,  // what can be moved without waiting for anybody
    restart,  // waits for readers, then lets the next write begin the log anew
    cut,      // unless a reader is in the way: nothing of the old log is left in its file
};
struct checkpoint_result {
    bool complete = false;       // everything in the log is in the file
    std::int64_t log_pages = 0;  // the log's length
};
// On a session that is open for writing and in no transaction.
checkpoint_result sqlite_checkpoint(session& s, checkpoint_mode mode);

}  // namespace sluis::store
