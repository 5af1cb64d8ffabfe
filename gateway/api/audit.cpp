// The audit log: who changed what, newest first for people; and oldest first, with the hash of each
// row, for those who keep a copy elsewhere or want to know whether it is whole.

#include "gateway/store/audit.hpp"

#include <utility>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/base/codec.hpp"

namespace sluis::api {
namespace {

namespace audit = store::audit;

constexpr std::size_t rows_at_a_time = 5'000;

json to_json(const audit::record& r) {
    return {{"id", r.id},         {"at", to_rfc3339(r.at)}, {"actor", r.actor},
            {"action", r.action}, {"subject", r.subject},   {"detail", r.detail}};
}

// With all that its hash is over.
std::string line_of(const audit::chained_record& r) {
    json j = to_json(r.what);
    j["request_id"] = r.what.request_id;
    j["chain"] = to_hex(r.hash);
    return j.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

// A piece at a time: other readers have their turn in between.
asio::awaitable<audit::followed> follow_all(services& s) {
    audit::followed f;
    while (!f.at_end && !f.broken) {
        const auto read = [&](store::session& db) {
            return audit::follow(db, f.last, rows_at_a_time);
        };
        audit::followed next = co_await s.db.read(read);
        f = std::move(next);
    }
    co_return f;
}

}  // namespace

asio::awaitable<net::response> list_audit(services& s, const call& c) {
    const result<page> p = page_of(c);
    if (!p) co_return problem(400, p.error());
    const auto read = [&](store::session& db) { return audit::list(db, p->before, p->limit); };
    const std::vector<audit::record> found = co_await s.db.read(read);
    json items = json::array();
    for (const auto& r : found)
        items.push_back(to_json(r));
    json next = found.size() == p->limit ? json(found.back().id) : json(nullptr);
    co_return ok({{"items", std::move(items)}, {"next", std::move(next)}});
}

// The cursor of the next page is the last row's id; a page without rows is the end.
asio::awaitable<net::response> export_audit(services& s, const call& c) {
    const result<page> p = page_of(c);
    if (!p) co_return problem(400, p.error());
    const result<std::int64_t> after = after_of(c);
    if (!after) co_return problem(400, after.error());
    const auto read = [&](store::session& db) { return audit::list_after(db, *after, p->limit); };
    const std::vector<audit::chained_record> found = co_await s.db.read(read);
    net::response lines;
    lines.headers.add("Content-Type", "application/x-ndjson");
    lines.headers.add("Cache-Control", "no-store");
    for (const auto& r : found)
        lines.body += line_of(r);
    co_return lines;
}

asio::awaitable<net::response> verify_audit(services& s, const call&) {
    auto following = follow_all(s);
    const audit::followed f = co_await std::move(following);
    json last = nullptr;
    if (f.last.id != 0) last = {{"id", f.last.id}, {"chain", to_hex(f.last.hash)}};
    json broken = f.broken ? json(*f.broken) : json(nullptr);
    co_return ok(
        {{"holds", !f.broken}, {"last", std::move(last)}, {"broken_at", std::move(broken)}});
}

}  // namespace sluis::api
