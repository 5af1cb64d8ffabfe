// The part of `background` that works off files of contacts.
#include <exception>
#include <utility>

#include "gateway/apply/background.hpp"
#include "gateway/apply/import.hpp"
#include "gateway/base/log.hpp"

namespace sluis::apply {
namespace {

namespace imports = store::imports;

// Pieces of content in one transaction: 8 MiB.
constexpr std::size_t dropped_at_once = 64;

// Thrown inside a write, which undoes it.
struct undone {};

void tell_end(const imports::file& i) {
    if (i.now == imports::state::running) return;
    log::info("import_ended", {{"import", i.id},
                               {"state", imports::name(i.now)},
                               {"lines", i.became.lines},
                               {"bad", i.became.bad}});
}

}  // namespace

// One chunk. True: there may be another.
asio::awaitable<bool> background::import() {
    if (options_.secrets == nullptr) co_return false;
    co_await drop_imported();
    const auto look = [](store::session& s) { return imports::running(s).has_value(); };
    if (!co_await db_.read(look)) co_return false;
    std::optional<import_chunk> chunk;
    const auto work = [&](store::session& s) {
        chunk =
            import_some(s, *options_.secrets, options_.rules, options_.import_rows, time_.now());
        if (!chunk) return;
        if (chunk->now.asked.dry_run) throw undone{};
        save_chunk(s, *chunk);
    };
    bool is_undone = false;
    std::string defect;
    try {
        co_await db_.write(work);
    } catch (const undone&) {
        is_undone = true;
    } catch (const store::store_error&) {
        throw;  // tried again
    } catch (const std::exception& e) {
        defect = e.what();
    }
    if (!defect.empty()) {
        log::error("import_defective", {{"why", defect}});
        const auto give_up = [&](store::session& s) { fail_import(s, time_.now()); };
        co_await db_.write(give_up);
        co_return true;
    }
    if (!chunk) co_return false;
    if (is_undone) {
        chunk->hints.clear();
        // It may have been stopped in between.
        const auto save = [&](store::session& s) {
            const auto now = imports::get(s, chunk->now.id);
            if (now && now->now == imports::state::running) save_chunk(s, *chunk);
        };
        co_await db_.write(save);
    }
    tell_end(chunk->now);
    if (!chunk->hints.empty() && tell_) co_await tell_(std::move(chunk->hints));
    co_return true;
}

asio::awaitable<void> background::drop_imported() {
    const auto look = [](store::session& s) { return imports::is_anything_to_drop(s); };
    const auto drop = [](store::session& s) { return imports::drop(s, dropped_at_once); };
    bool more = co_await db_.read(look);
    while (more && !stopping_) {
        const std::int64_t did = co_await db_.write(drop);
        more = did > 0;
    }
}

}  // namespace sluis::apply
