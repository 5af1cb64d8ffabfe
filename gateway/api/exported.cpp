#include "gateway/api/exported.hpp"

#include <utility>

#include "gateway/store/audit.hpp"

namespace sluis::api {

asio::awaitable<net::response> give_out(services& s, const call& c, exported page,
                                        std::string action, std::string subject) {
    if (page.words.empty()) co_return std::move(page.answer);
    const instant now = s.time.now();
    const auto note = [&](store::session& db) {
        store::audit::append(db, {.at = now,
                                  .actor = c.actor,
                                  .action = action,
                                  .subject = subject,
                                  .detail = page.words,
                                  .request_id = c.request_id});
    };
    co_await s.db.write(note);
    co_return std::move(page.answer);
}

}  // namespace sluis::api
