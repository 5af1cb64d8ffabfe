#include "gateway/store/sqlite.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <functional>
#include <sqlite3.h>
#include <unistd.h>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sluis::store {
namespace {

constexpr int application_id = 0x736C7573;  // "slus"
constexpr int file_format = 1;              // raised when an older version must not open the file
constexpr std::size_t most_statements = 256;

using kind = store_error::kind;

kind kind_of(int code) noexcept {
    switch (code & 0xff) {
        case SQLITE_FULL:
            return kind::full;
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return kind::read_only;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return kind::busy;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return kind::corrupt;
        case SQLITE_CONSTRAINT:
            return kind::constraint;
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_PROTOCOL:
            return kind::unavailable;
        default:
            return kind::other;
    }
}

// SQLite's texts name tables and columns, never values.
[[noreturn]] void fail(sqlite3* db, int code, std::string_view doing) {
    std::string text = "the store could not ";
    text += doing;
    text += ": ";
    text += db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    throw store_error(kind_of(code), text);
}

class sqlite_statement final : public statement {
public:
    sqlite_statement(sqlite3* db, std::string_view sql) : db_(db) {
        const int code = sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT, &handle_, nullptr);
        if (code != SQLITE_OK) fail(db, code, "prepare a statement");
        number_parameters();
    }
    ~sqlite_statement() override { sqlite3_finalize(handle_); }
    sqlite_statement(const sqlite_statement&) = delete;
    sqlite_statement& operator=(const sqlite_statement&) = delete;

    using statement::bind;
    void bind(int parameter, std::int64_t value) override {
        check(sqlite3_bind_int64(handle_, place(parameter), value));
    }
    void bind(int parameter, std::string_view text) override {
        check(sqlite3_bind_text64(handle_, place(parameter), text.empty() ? "" : text.data(),
                                  text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    }
    void bind_blob(int parameter, std::string_view bytes) override {
        check(sqlite3_bind_blob64(handle_, place(parameter), bytes.empty() ? "" : bytes.data(),
                                  bytes.size(), SQLITE_TRANSIENT));
    }
    void bind_null(int parameter) override { check(sqlite3_bind_null(handle_, place(parameter))); }

    bool step() override {
        const int code = sqlite3_step(handle_);
        if (code == SQLITE_ROW) return true;
        sqlite3_reset(handle_);  // or it would hold the transaction open
        if (code != SQLITE_DONE) fail(db_, code, "run a statement");
        return false;
    }
    void reset() override {
        sqlite3_reset(handle_);
        sqlite3_clear_bindings(handle_);
    }

    [[nodiscard]] bool is_null(int column) const override {
        return sqlite3_column_type(handle_, column) == SQLITE_NULL;
    }
    [[nodiscard]] std::int64_t integer(int column) const override {
        return sqlite3_column_int64(handle_, column);
    }
    [[nodiscard]] std::string text(int column) const override {
        const void* bytes = sqlite3_column_blob(handle_, column);
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, column));
        return bytes == nullptr ? std::string()
                                : std::string(static_cast<const char*>(bytes), size);
    }

    std::uint64_t used = 0;  // when, in the session's count

private:
    // To SQLite "$2" is a name, and places follow from where names first appear.
    void number_parameters() {
        for (int i = 1; i <= sqlite3_bind_parameter_count(handle_); ++i) {
            const char* name = sqlite3_bind_parameter_name(handle_, i);
            const int number = name != nullptr ? std::atoi(name + 1) : 0;
            if (number < 1) fail(db_, SQLITE_RANGE, "number the parameters of a statement");
            const auto n = static_cast<std::size_t>(number);
            if (places_.size() <= n) places_.resize(n + 1, 0);
            places_[n] = i;
        }
    }
    [[nodiscard]] int place(int parameter) const {
        const auto n = static_cast<std::size_t>(parameter);
        return n < places_.size() ? places_[n] : 0;  // 0: refused as out of range
    }
    void check(int code) {
        if (code != SQLITE_OK) fail(db_, code, "bind a parameter");
    }
    sqlite3* db_;
    sqlite3_stmt* handle_ = nullptr;
    std::vector<int> places_{};  // of $1, $2 ...; 0: there is none
};

struct text_hash : std::hash<std::string_view> {
    using is_transparent = void;
};

class sqlite_session final : public session {
public:
    explicit sqlite_session(const sqlite_options& options) {
        try {
            open(options);
        } catch (...) {
            statements_.clear();  // while there are any, it would not close
            sqlite3_close(db_);
            throw;
        }
    }
    ~sqlite_session() override {
        statements_.clear();
        sqlite3_close(db_);
    }
    sqlite_session(const sqlite_session&) = delete;
    sqlite_session& operator=(const sqlite_session&) = delete;

    statement& prepare(std::string_view sql) override {
        auto found = statements_.find(sql);
        if (found == statements_.end()) {
            if (statements_.size() >= most_statements) forget_oldest();
            auto made = std::make_unique<sqlite_statement>(db_, sql);
            found = statements_.emplace(std::string(sql), std::move(made)).first;
        }
        found->second->used = ++clock_;
        found->second->reset();
        return *found->second;
    }

    void execute(std::string_view sql) override {
        const int code = sqlite3_exec(db_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
        if (code != SQLITE_OK) fail(db_, code, "run a statement");
    }

    void begin() override { execute("BEGIN IMMEDIATE"); }
    void begin_reading() override { execute("BEGIN"); }
    void commit() override {
        end_statements();
        execute("COMMIT");
    }
    void rollback() noexcept override {
        end_statements();
        if (in_transaction()) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
    }
    [[nodiscard]] bool in_transaction() const noexcept override {
        return sqlite3_get_autocommit(db_) == 0;
    }
    [[nodiscard]] std::int64_t changes() const override { return sqlite3_changes64(db_); }

    checkpoint_result checkpoint(int mode) {
        int pages = 0;
        int moved = 0;
        // Cutting the log would wait for readers with the writing connection in its hands.
        const bool waits = mode != SQLITE_CHECKPOINT_TRUNCATE;
        if (!waits) sqlite3_busy_timeout(db_, 0);
        const int code = sqlite3_wal_checkpoint_v2(db_, nullptr, mode, &pages, &moved);
        sqlite3_busy_timeout(db_, patience_);
        if (code != SQLITE_OK && code != SQLITE_BUSY) fail(db_, code, "checkpoint its log");
        return {code == SQLITE_OK && pages == moved, pages};
    }

private:
    using statements = std::unordered_map<std::string, std::unique_ptr<sqlite_statement>, text_hash,
                                          std::equal_to<>>;

    void open(const sqlite_options& o) {
        // Personal data: made for its owner alone, and the log inherits that.
        if (!o.read_only && o.path != ":memory:") {
            const int file = ::open(o.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
            if (file >= 0) ::close(file);
        }
        const int flags = o.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
        const int code = sqlite3_open_v2(
            o.path.c_str(), &db_, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
        if (code != SQLITE_OK) fail(db_, code, "open its file");
        patience_ = static_cast<int>(o.patience.count());
        sqlite3_busy_timeout(db_, patience_);
        check_format(o.read_only);
        if (!o.read_only) execute("PRAGMA journal_mode = WAL");
        execute(
            "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; "
            "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; "
            "PRAGMA cache_size = -65536; PRAGMA journal_size_limit = 67108864");
        if (o.page_limit > 0) execute("PRAGMA max_page_count = " + std::to_string(o.page_limit));
    }

    void check_format(bool read_only) {
        const auto owner = ask("PRAGMA application_id");
        const auto format = ask("PRAGMA user_version");
        if (owner == 0 && ask("SELECT count(*) FROM sqlite_schema") == 0 && !read_only) {
            execute("PRAGMA application_id = " + std::to_string(application_id) +
                    "; PRAGMA user_version = " + std::to_string(file_format));
            return;
        }
        if (owner != application_id)
            throw store_error(kind::corrupt,
                              "the database file was not made by sluis (name another file)");
        if (format > file_format)
            throw store_error(kind::other,
                              "the database file was written by a newer sluis (run that version, "
                              "or restore a backup of before the upgrade)");
    }

    std::int64_t ask(std::string_view sql) {
        statement& s = prepare(sql);
        const std::int64_t value = s.step() ? s.integer(0) : 0;
        s.reset();
        return value;
    }

    // A statement with rows left holds its transaction open.
    void end_statements() noexcept {
        for (auto* s = sqlite3_next_stmt(db_, nullptr); s != nullptr;
             s = sqlite3_next_stmt(db_, s)) {
            if (sqlite3_stmt_busy(s) != 0) sqlite3_reset(s);
        }
    }

    void forget_oldest() {
        auto oldest = statements_.begin();
        for (auto s = statements_.begin(); s != statements_.end(); ++s) {
            if (s->second->used < oldest->second->used) oldest = s;
        }
        statements_.erase(oldest);
    }

    sqlite3* db_ = nullptr;
    int patience_ = 0;  // ms that it waits for another writer, or for readers
    statements statements_;
    std::uint64_t clock_ = 0;
};

}  // namespace

std::unique_ptr<session> open_sqlite(const sqlite_options& options) {
    return std::make_unique<sqlite_session>(options);
}

checkpoint_result sqlite_checkpoint(session& s, checkpoint_mode mode) {
    auto& own = dynamic_cast<sqlite_session&>(s);
    constexpr int modes[] = {SQLITE_CHECKPOINT_PASSIVE, SQLITE_CHECKPOINT_RESTART,
                             SQLITE_CHECKPOINT_TRUNCATE};
    return own.checkpoint(modes[static_cast<std::size_t>(mode)]);
}

}  // namespace sluis::store
