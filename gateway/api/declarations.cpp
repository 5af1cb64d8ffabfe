// Declaring sources, destinations, audiences, views and rules: all of a call or nothing, after a look at
// what it would change if somebody asks for that.

#include "gateway/store/declarations.hpp"

#include <iterator>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/put_declared.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;
using declarations::kind;

// Thrown inside a write, which undoes it: what it would have done is the answer all the same.
struct undone {
    net::response answer;
};

json summary_of(const json& changes) {
    json sums{{"created", 0}, {"changed", 0}, {"unchanged", 0}};
    for (const json& c : changes) {
        json& sum = sums[c.at("change").get_ref<const std::string&>()];
        sum = sum.get<int>() + 1;
    }
    return sums;
}

net::response answer_of(put_outcome done, bool dry_run) {
    if (dry_run) {
        for (json& job : done.jobs)
            job.erase("id");  // there is none yet
    }
    json summary = summary_of(done.changes);
    return ok({{"dry_run", dry_run},
               {"summary", std::move(summary)},
               {"changes", std::move(done.changes)},
               {"jobs", std::move(done.jobs)}});
}

json bodies_of(store::session& db, kind k) {
    json all = json::array();
    for (const auto& d : declarations::list(db, k)) {
        json body = json::parse(d.body, nullptr, false);
        if (body.is_object()) all.push_back(std::move(body));
    }
    return all;
}

// Also when they have errors, or are as they are already.
void need_for(const call& c, const char* list, permission p) {
    if (!c.body.is_object() || !c.body.contains(list) || c.body.at(list).empty()) return;
    need(c, p, std::string("body ") + list);
}

}  // namespace

asio::awaitable<net::response> apply_declarations(services& s, const call& c) {
    need_for(c, "sources", permission::manage_sources);
    need_for(c, "destinations", permission::operate);
    need_for(c, "audiences", permission::operate);
    need_for(c, "rules", permission::operate);
    std::vector<error> errors;
    const declared_set declared = read_declared(c.body, errors);
    const auto asked = c.query.find("dry_run");
    const bool dry_run = asked != c.query.end() && asked->second != "false";
    const auto write = [&](store::session& db) {
        put_outcome done = put_declared(db, s, c, declared);
        const bool stale = done.stale;
        std::move(done.errors.begin(), done.errors.end(), std::back_inserter(errors));
        if (!errors.empty()) {
            throw undone{problem(stale ? 409 : 400, "nothing was changed", errors)};
        }
        net::response answer = answer_of(std::move(done), dry_run);
        if (dry_run) throw undone{std::move(answer)};
        return answer;
    };
    net::response answer;
    try {
        answer = co_await s.db.write(write);
    } catch (const undone& u) {
        co_return u.answer;
    }
    if (s.changed) co_await s.changed();
    co_return answer;
}

asio::awaitable<net::response> export_declarations(services& s, const call&) {
    const auto read = [](store::session& db) -> json {
        return {{"sources", bodies_of(db, kind::source)},
                {"destinations", bodies_of(db, kind::destination)},
                {"audiences", bodies_of(db, kind::audience)},
                {"views", bodies_of(db, kind::view)},
                {"rules", bodies_of(db, kind::rule)}};
    };
    const json all = co_await s.db.read(read);
    co_return ok(all);
}

}  // namespace sluis::api
