// What was submitted, for those who may see it, and another try for what is in quarantine: one, some,
// or all of a source, a reason and a span of time, after a look at what that would do.

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/base/codec.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/queue/entry.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/submissions.hpp"

namespace sluis::api {
namespace {

namespace submissions = store::submissions;

constexpr std::size_t most_at_once = 10'000;
constexpr std::size_t in_one_transaction = 200;

// What is to be replayed.
struct choice {
    std::vector<std::string> ids{};
    submissions::selection what{};
    bool dry_run = false;
};

void read_times(fields& f, submissions::selection& what) {
    for (const auto& [name, at] : {std::pair{"from", &what.from}, {"until", &what.until}}) {
        const std::string text = f.text_or(name, "");
        if (text.empty()) continue;
        *at = from_rfc3339(text);
        if (!*at) f.fail(name, "not a time", "such as 2026-06-01T00:00:00Z");
    }
}

choice read_choice(const json& body, std::vector<error>& errors) {
    choice c;
    const json object = body.is_object() ? body : json::object();
    fields f(object, "body", errors);
    if (const json* ids = f.array("ids")) {
        for (const json& id : *ids)
            c.ids.push_back(id.is_string() ? id.get<std::string>() : "");
        if (c.ids.size() > most_at_once) f.fail("ids", "more than 10,000", "send fewer");
    }
    const std::string source = f.text_or("source", "");
    const std::string reason = f.text_or("reason", "");
    if (!source.empty()) c.what.source = source;
    if (!reason.empty()) c.what.reason = reason;
    read_times(f, c.what);
    c.dry_run = f.flag_or("dry_run", false);
    const bool is_bounded = c.what.source || c.what.reason || c.what.from || c.what.until;
    if (c.ids.empty() && !is_bounded && errors.empty()) {
        f.fail("ids", "missing", "name submissions, or a source, a reason, or a time");
    }
    if (!c.ids.empty() && is_bounded) f.fail("ids", "goes alone", "leave the others out");
    f.done();
    c.what.became = submissions::outcome::quarantined;
    c.what.limit = most_at_once + 1;
    c.what.oldest_first = true;
    return c;
}

// The submissions in quarantine that are meant, oldest first; each once.
std::vector<submissions::submission> chosen(store::session& db, const choice& c) {
    if (c.ids.empty()) return submissions::list(db, c.what);
    std::vector<submissions::submission> found;
    for (const std::string& id : std::set<std::string>(c.ids.begin(), c.ids.end())) {
        auto e = submissions::get(db, id);
        if (e && e->became == submissions::outcome::quarantined) found.push_back(std::move(*e));
    }
    std::ranges::sort(found, {}, [](const auto& e) { return std::pair(e.received_at, e.id); });
    return found;
}

void add(replayed& sum, const replayed& more) {
    const auto merge = [](auto& to, const auto& from) {
        for (const auto& [name, count] : from)
            to[name] += count;
    };
    merge(sum.outcomes, more.outcomes);
    merge(sum.reasons, more.reasons);
    merge(sum.did, more.did);
    sum.unreadable += more.unreadable;
}

struct done {
    replayed sum{};
    std::size_t selected = 0;
    std::int64_t content_gone = 0;
    std::optional<instant> next_from{};  // of those that were too many at once
};

json to_json(const done& d, bool dry_run) {
    return {{"dry_run", dry_run},
            {"selected", d.selected},
            {"content_gone", d.content_gone},
            {"unreadable", d.sum.unreadable},
            {"outcomes", d.sum.outcomes},
            {"reasons", d.sum.reasons},
            {"did", d.sum.did},
            {"more", d.next_from.has_value()},
            {"next_from", time_or_null(d.next_from)}};
}

asio::awaitable<done> replay(services& s, const call& c, const choice& asked) {
    const auto select = [&](store::session& db) { return chosen(db, asked); };
    const std::vector<submissions::submission> found = co_await s.db.read(select);
    std::vector<std::string> ids;
    for (const auto& e : found)
        if (ids.size() < most_at_once) ids.push_back(e.id);
    if (!asked.dry_run && !ids.empty()) {
        const instant now = s.time.now();
        const auto note = [&](store::session& db) {
            store::audit::append(db, {.at = now,
                                      .actor = c.actor,
                                      .action = "event.replay",
                                      .subject = ids.size() == 1 ? ids.front() : "",
                                      .detail = std::to_string(ids.size()) + " submissions",
                                      .request_id = c.request_id});
        };
        co_await s.db.write(note);
    }
    done all{.selected = ids.size()};
    for (std::size_t at = 0; at < ids.size(); at += in_one_transaction) {
        const auto end = std::min(ids.size(), at + in_one_transaction);
        const auto read = [&](store::session& db) {
            std::vector<std::string> sealed;
            for (std::size_t i = at; i < end; ++i)
                sealed.push_back(submissions::envelope(db, ids[i]).value_or(""));
            return sealed;
        };
        std::vector<std::string> sealed = co_await s.db.read(read);
        all.content_gone += static_cast<std::int64_t>(
            std::erase_if(sealed, [](const std::string& one) { return one.empty(); }));
        auto doing = s.replay(std::move(sealed), !asked.dry_run);
        const replayed part = co_await std::move(doing);
        add(all.sum, part);
    }
    // Those that stay in quarantine would be chosen again: who goes on, goes on behind them.
    if (found.size() > most_at_once) all.next_from = found.back().received_at;
    co_return all;
}

json to_json(const queue::entry& e) {
    json headers = json::object();
    for (const auto& [name, value] : e.headers)
        headers[name] = value;
    json j{{"method", e.method},
           {"target", e.target},
           {"content_type", e.content_type},
           {"headers", std::move(headers)}};
    const json as_text(e.body);
    try {
        (void)as_text.dump();  // throws for what is not UTF-8
        j["body"] = e.body;
    } catch (const json::exception&) {
        j["body_base64"] = to_base64(e.body);
    }
    return j;
}

}  // namespace

asio::awaitable<net::response> replay_events(services& s, const call& c) {
    std::vector<error> errors;
    const choice asked = read_choice(c.body, errors);
    if (!errors.empty()) co_return problem(400, "nothing was replayed", errors);
    auto doing = replay(s, c, asked);
    const done all = co_await std::move(doing);
    co_return ok(to_json(all, asked.dry_run));
}

asio::awaitable<net::response> replay_event(services& s, const call& c) {
    const std::string& id = c.path.front();
    struct kept {
        std::optional<submissions::submission> what;
        bool has_content;
    };
    const auto read = [&](store::session& db) {
        return kept{submissions::get(db, id), !submissions::envelope(db, id).value_or("").empty()};
    };
    const kept found = co_await s.db.read(read);
    if (!found.what) co_return unknown("event");
    if (found.what->became != submissions::outcome::quarantined) {
        co_return problem(409, error{"it had its effect already", "event",
                                     "only quarantined submissions are replayed"});
    }
    if (!found.has_content) {
        co_return problem(409, error{"its content is no longer kept", "event",
                                     "ask the sender to send it again"});
    }
    choice one;
    one.ids.push_back(id);
    auto doing = replay(s, c, one);
    const done all = co_await std::move(doing);
    if (all.sum.unreadable != 0) {
        co_return problem(409, error{"its content cannot be opened", "event",
                                     "it was sealed with another key, or is damaged: ask the "
                                     "sender to send it again"});
    }
    co_return ok(to_json(all, false), 202);
}

asio::awaitable<net::response> show_event_content(services& s, const call& c) {
    const std::string& id = c.path.front();
    const auto read = [&](store::session& db) { return submissions::envelope(db, id); };
    const std::optional<std::string> sealed = co_await s.db.read(read);
    if (!sealed) co_return unknown("event");
    if (sealed->empty()) {
        co_return problem(410,
                          error{"its content is no longer kept", "event",
                                "it was older than data.retention_days, or somebody was erased"});
    }
    const result<secret> plain = s.secrets.unseal(store::sealed_envelope, *sealed);
    if (!plain) co_return problem(409, plain.error());
    const auto entry = queue::decode(plain->reveal());
    if (!entry) co_return problem(409, error{std::string(queue::text(entry.error())), "event"});
    const instant now = s.time.now();
    const auto note = [&](store::session& db) {
        store::audit::append(db, {.at = now,
                                  .actor = c.actor,
                                  .action = "event.content",
                                  .subject = id,
                                  .request_id = c.request_id});
    };
    co_await s.db.write(note);
    co_return ok(to_json(*entry));
}

}  // namespace sluis::api
