#include "gateway/store/notice_posts.hpp"

#include "gateway/store/rows.hpp"

namespace sluis::store::notice_posts {

std::string_view name(way w) noexcept {
    return w == way::webhook ? "webhook" : "email";
}

void ask(session& s, std::int64_t notice, way w, instant now) {
    run(s,
        "INSERT INTO notice_posts (notice, way, asked_at, attempts, next_at) "
        "VALUES ($1, $2, $3, 0, $3) ON CONFLICT DO NOTHING",
        notice, w, now);
}

std::vector<post> due(session& s, way w, instant now, std::size_t limit) {
    auto& q = query(s,
                    "SELECT n.id, n.at, n.kind, n.detail, p.asked_at, p.attempts "
                    "FROM notice_posts p JOIN notices n ON n.id = p.notice "
                    "WHERE p.way = $1 AND p.next_at <= $2 ORDER BY p.notice LIMIT $3",
                    w, now, limit);
    return all(q, [](const statement& row) {
        return post{.what = {.id = row.integer(0),
                             .at = instant_at(row, 1),
                             .kind = row.text(2),
                             .detail = row.text(3)},
                    .asked_at = instant_at(row, 4),
                    .attempts = static_cast<int>(row.integer(5))};
    });
}

std::int64_t waiting(session& s, way w) {
    return number_of(query(s, "SELECT COUNT(*) FROM notice_posts WHERE way = $1", w));
}

void put_off(session& s, std::int64_t notice, way w, instant next) {
    run(s,
        "UPDATE notice_posts SET attempts = attempts + 1, next_at = $3 "
        "WHERE notice = $1 AND way = $2",
        notice, w, next);
}

void end(session& s, std::int64_t notice, way w) {
    run(s, "DELETE FROM notice_posts WHERE notice = $1 AND way = $2", notice, w);
}

}  // namespace sluis::store::notice_posts
