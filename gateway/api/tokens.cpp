// Tokens of the API: listed by their last characters, shown whole only when they are made. A token is
// made with permissions by name; only admins make any, so nobody gives what they do not have.

#include "gateway/store/tokens.hpp"

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::api {
namespace {

constexpr std::size_t longest_title = 100;
constexpr std::size_t most_names = store::permission_count;

json to_json(const store::tokens::token& t) {
    return {{"id", t.id},
            {"title", t.title},
            {"hint", t.hint},
            {"created_at", to_rfc3339(t.created_at)},
            {"permissions", store::names_of(t.may)},
            {"last_used_at", time_or_null(t.last_used_at)},
            {"revoked_at", time_or_null(t.revoked_at)}};
}

// What is to be made. All that is wrong with it is appended to `errors`.
struct wish {
    std::string title{};
    permissions may{};
};

wish read_wish(const json& body, std::vector<error>& errors) {
    wish w;
    fields f(body, "body", errors);
    w.title = f.text("title");
    if (w.title.size() > longest_title) f.fail("title", "longer than 100 bytes", "a shorter one");
    if (w.title == local_actor) {
        f.fail("title", "the audit log calls so who asks over the Unix socket", "choose another");
    }
    const json* given = f.array("permissions");
    std::vector<std::string> names;
    if (given && given->size() > most_names) {
        f.fail("permissions", "more than there are", "name each once");
    }
    for (std::size_t i = 0; given && i < given->size() && i < most_names; ++i)
        names.push_back((*given)[i].is_string() ? (*given)[i].get<std::string>() : "");
    w.may = store::read_permissions(names, f.place("permissions"), errors);
    if (names.empty()) {
        f.fail("permissions", "missing", "some of " + store::text_of(permissions::every(), ", "));
    }
    f.done();
    return w;
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
    // Only admins come here, and they may give what they do not have: by name, and in the log.
    std::vector<error> errors;
    const wish w = read_wish(c.body, errors);
    if (!errors.empty()) co_return problem(400, "no token was made", errors);
    const secret token = store::random_token();
    const instant now = s.time.now();
    const auto write = [&](store::session& db) {
        auto added = store::tokens::add(db, w.title, store::sha256(token.reveal()), token.hint(),
                                        now, w.may);
        store::audit::append(db, {.at = now,
                                  .actor = c.actor,
                                  .action = "token.add",
                                  .subject = std::to_string(added.id),
                                  .detail = w.title + ": " + store::text_of(w.may, ", "),
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
