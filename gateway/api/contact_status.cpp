// POST /api/contacts/{id}/status: the status of one contact, changed at once.

#include <utility>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/api/status_request.hpp"

namespace sluis::api {
namespace {

constexpr std::int64_t highest_version = INT64_MAX;

net::response refused(const policy::answer& a) {
    std::string cure = words_of(a.why);
    if (a.possible_at) cure += "; possible at " + to_rfc3339(*a.possible_at);
    net::response r = problem(409, error{std::string(policy::name(a.why)), "body change", cure});
    json body = json::parse(r.body);
    body.update(to_json(a));
    r.body = body.dump();
    return r;
}

}  // namespace

asio::awaitable<net::response> change_contact_status(services& s, const call& c) {
    std::string_view text = c.path.front();
    if (text.starts_with('c')) text.remove_prefix(1);
    const auto id = number_of(text);
    if (!id) co_return unknown("contact");
    std::vector<error> errors;
    fields f(c.body, "body", errors);
    status_change asked{.contact = *id, .what = read_request(f, s, c)};
    const std::int64_t version = f.number_or("version", 0, 1, highest_version);
    f.done();
    if (!errors.empty()) co_return problem(400, "the request has errors", errors);
    if (version > 0) asked.version = version;
    asked.who = {c.actor, c.request_id};
    auto doing = s.change(std::move(asked));
    const std::optional<status_changed> done = co_await std::move(doing);
    if (!done) co_return unknown("contact");
    if (done->is_outdated) {
        co_return problem(
            409, error{"the contact has changed: its version is " + std::to_string(done->version),
                       "body version", "look at it again, and ask again"});
    }
    if (done->became.what == policy::verdict::refused) co_return refused(done->became);
    json answer = to_json(done->became);
    answer["contact"] = done->contact;
    answer["version"] = done->version;
    co_return ok(answer);
}

}  // namespace sluis::api
