#include "gateway/api/asker.hpp"

#include <chrono>
#include <utility>

#include "gateway/api/problem.hpp"
#include "gateway/base/log.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/tokens.hpp"

namespace sluis::api {
namespace {

// When a token was last used is good to know; nobody is turned away because it cannot be written.
asio::awaitable<void> note_use(services& s, std::int64_t token, instant now) {
    const auto note = [&](store::session& db) { store::tokens::used(db, token, now); };
    try {
        co_await s.db.write(note);
    } catch (const store::store_error& e) {
        log::warning("api_store_error", {{"path", "token"}, {"why", e.what()}});
    }
}

// Nobody is let in because it cannot be written.
asio::awaitable<void> note_refusal(services& s, store::audit::record r) {
    const auto note = [&](store::session& db) { store::audit::append(db, r); };
    try {
        co_await s.db.write(note);
    } catch (const store::store_error& e) {
        log::warning("api_store_error", {{"path", r.subject}, {"why", e.what()}});
    }
}

error told(const forbidden& why) {
    const auto one = store::names_of(why.lacks).front();
    return {"the token has no permission " + store::text_of(why.lacks, " or "), why.where,
            "use a token that has it; who is admin makes one: `sluis tokens add TITLE "
            "--permission " +
                std::string(one) + '`'};
}

}  // namespace

asio::awaitable<std::optional<asker>> asker_of(services& s, const net::request& r) {
    if (r.remote == "unix") co_return asker{local_actor, 0, permissions::every()};
    const std::string_view given = r.headers.get("Authorization");
    constexpr std::string_view scheme = "Bearer ";
    if (given.size() <= scheme.size() || !net::iequals(given.substr(0, scheme.size()), scheme)) {
        co_return std::nullopt;
    }
    const std::string hash = store::sha256(given.substr(scheme.size()));
    const auto find = [&](store::session& db) { return store::tokens::find(db, hash); };
    const std::optional<store::tokens::token> found = co_await s.db.read(find);
    if (!found) co_return std::nullopt;
    const instant now = s.time.now();
    if (!found->last_used_at || now - *found->last_used_at > std::chrono::minutes{1}) {
        co_await note_use(s, found->id, now);
    }
    co_return asker{found->title, found->id, found->may};
}

asio::awaitable<net::response> refuse(services& s, const asker& who, const route& asked,
                                      const forbidden& why) {
    const instant now = s.time.now();
    std::string subject(asked.method);
    subject.append(" ").append(asked.path);
    if (s.refusals_noted.admit(who.token, subject, now)) {
        // Not the path as it was called, nor the caller's own id of the call: both are input.
        store::audit::record row{.at = now, .actor = who.name, .action = "refused"};
        row.detail = "needs " + store::text_of(why.lacks, " or ");
        row.subject = std::move(subject);
        auto noting = note_refusal(s, std::move(row));
        co_await std::move(noting);
    }
    co_return problem(403, told(why));
}

}  // namespace sluis::api
