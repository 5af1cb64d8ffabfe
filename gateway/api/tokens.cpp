// Tokens of the API: listed by their last characters, shown whole only when they are made.

#include "gateway/store/tokens.hpp"

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::api {
namespace {

json to_json(const store::tokens::token& t) {
    return {{"id", t.id},
            {"title", t.title},
            {"hint", t.hint},
            {"created_at", to_rfc3339(t.created_at)},
            {"sees_content", t.sees_content},
            {"last_used_at", time_or_null(t.last_used_at)},
            {"revoked_at", time_or_null(t.revoked_at)}};
}

}  // namespace

asio::awaitable<net::response> list_tokens(services& s, const call&) {
    const std::vector<store::tokens::token> all = co_await s.db.read(store::tokens::list);
    json items = json::array();
    for (const auto& t : all)
        items.push_back(to_json(t));
    co_return ok({{"items", std::move(items)}});
}

asio::awaitable<net::response> add_token(services& s, const call& c) {
    const bool named = c.body.is_object() && c.body.contains("title") &&
                       c.body["title"].is_string() &&
                       !c.body["title"].get_ref<const std::string&>().empty() &&
                       c.body["title"].get_ref<const std::string&>().size() <= 100;
    if (!named) {
        co_return problem(400, error{"missing, or longer than 100 bytes", "body title",
                                     "name who will use the token"});
    }
    const std::string title = c.body["title"].get<std::string>();
    const bool sees = c.body.contains("sees_content") && c.body["sees_content"] == true;
    if (sees && !c.sees_content) {
        co_return problem(403, error{"who may not see what was submitted gives that to nobody",
                                     "body sees_content", "ask somebody who may"});
    }
    const secret token = store::random_token();
    const instant now = s.time.now();
    const auto write = [&](store::session& db) {
        auto added =
            store::tokens::add(db, title, store::sha256(token.reveal()), token.hint(), now, sees);
        store::audit::append(db, {.at = now,
                                  .actor = c.actor,
                                  .action = "token.add",
                                  .subject = std::to_string(added.id),
                                  .detail = title,
                                  .request_id = c.request_id});
        return added;
    };
    const store::tokens::token added = co_await s.db.write(write);
    json body = to_json(added);
    body["token"] = token.reveal();
    co_return ok(body, 201);
}

asio::awaitable<net::response> revoke_token(services& s, const call& c) {
    const auto id = number_of(c.path.front());
    if (!id) co_return unknown("token");
    const instant now = s.time.now();
    const auto write = [&](store::session& db) {
        const bool revoked = store::tokens::revoke(db, *id, now);
        if (revoked) {
            store::audit::append(db, {.at = now,
                                      .actor = c.actor,
                                      .action = "token.revoke",
                                      .subject = c.path.front(),
                                      .request_id = c.request_id});
        }
        return revoked;
    };
    const bool revoked = co_await s.db.write(write);
    co_return revoked ? ok({{"revoked", *id}}) : unknown("token");
}

}  // namespace sluis::api
