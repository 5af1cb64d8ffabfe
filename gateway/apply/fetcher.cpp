#include "gateway/apply/fetcher.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/apply/map_entry.hpp"
#include "gateway/base/backoff.hpp"
#include "gateway/base/codec.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"

namespace sluis::apply {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
namespace fetches = store::fetches;

constexpr std::string_view credential_mark = "{credential}";
constexpr std::string_view basic_mark = "{credential_base64}";
constexpr std::size_t most_steps = 3;
constexpr std::size_t largest_document = 1 << 20;
constexpr seconds longest_wait{3'600};

// nullopt: it needs a credential, and there is none.
std::optional<net::client_request> ready(const mapping::fetch_request& r, const verify::key* key,
                                         milliseconds timeout) {
    net::client_request all{.method = r.method, .url = r.url, .body = r.body};
    all.timeout = timeout;
    all.max_answer = largest_document;
    for (const auto& [name, text] : r.headers) {
        std::string value = text;
        for (const std::string_view mark : {credential_mark, basic_mark}) {
            const auto at = value.find(mark);
            if (at == std::string::npos) continue;
            if (key == nullptr) return std::nullopt;
            const std::string shown(key->value.reveal());
            value.replace(at, mark.size(), mark == basic_mark ? to_base64(shown) : shown);
        }
        all.headers.add(name, std::move(value));
    }
    return all;
}

mapping::item quarantined(std::string reason, std::string detail) {
    return {.quarantine = std::move(reason), .detail = std::move(detail)};
}

}  // namespace

fetcher::fetcher(asio::any_io_executor executor, fetcher_parts parts, fetcher_options options)
    : executor_(std::move(executor)),
      parts_(std::move(parts)),
      options_(options),
      pause_(executor_),
      random_(std::random_device{}()) {}

asio::awaitable<void> fetcher::run() {
    while (!stopping_) {
        try {
            co_await begin_due();
        } catch (const std::exception& e) {
            log::warning("fetch_failed", {{"why", e.what()}});
        }
        co_await rest(options_.look);
    }
    while (!busy_.empty())
        co_await rest(milliseconds{10});
}

void fetcher::stop() {
    asio::dispatch(executor_, [this] {
        stopping_ = true;
        pause_.cancel();
        for (asio::cancellation_signal& one : under_way_)
            one.emit(asio::cancellation_type::terminal);
    });
}

// Shares what is due out to the lanes that are free.
asio::awaitable<void> fetcher::begin_due() {
    const instant now = parts_.time.now();
    const auto read = [&](store::session& s) { return fetches::due(s, now, options_.batch); };
    const std::vector<row> rows = co_await parts_.db.read(read);
    std::map<lane, std::vector<row>> shares;
    for (const row& r : rows) {
        const std::size_t spread =
            std::hash<std::string>{}(r.submission) + static_cast<std::size_t>(r.item);
        const lane l{r.source, static_cast<unsigned>(spread % options_.lanes)};
        if (!busy_.contains(l)) shares[l].push_back(r);
    }
    for (auto& [l, share] : shares) {
        busy_.insert(l);
        const auto signal = under_way_.emplace(under_way_.end());
        const auto ended = [this, l = l, signal](const std::exception_ptr& failure) {
            busy_.erase(l);
            under_way_.erase(signal);
            if (failure && !stopping_) log::warning("fetch_failed", {{"source", l.first}});
        };
        asio::co_spawn(executor_, work_off(std::move(share)),
                       asio::bind_cancellation_slot(signal->slot(), ended));
    }
}

asio::awaitable<void> fetcher::work_off(std::vector<row> rows) {
    for (const row& r : rows) {
        if (stopping_) co_return;
        co_await fetch_one(r);
    }
}

asio::awaitable<void> fetcher::fetch_one(row r) {
    const thin t = co_await load(r);
    if (!t.missing.quarantine.empty()) {
        co_await end(std::move(r), t.missing);
        co_return;
    }
    outcome o = co_await ask(t, static_cast<std::size_t>(r.item));
    if (o.failed) {
        co_await put_off(std::move(r), std::move(*o.failed));
    } else {
        metrics::count(metrics::fetches, {r.source, "fetched"});
        co_await end(std::move(r), std::move(o.became));
    }
}

asio::awaitable<fetcher::thin> fetcher::load(const row& r) {
    struct kept {
        std::optional<store::submissions::submission> what;
        std::string envelope;
    };
    const auto read = [&](store::session& s) {
        return kept{store::submissions::get(s, r.submission),
                    store::submissions::envelope(s, r.submission).value_or("")};
    };
    const kept found = co_await parts_.db.read(read);
    thin t{.catalog = parts_.sources.get()};
    t.source = t.catalog->find_any(r.source);
    const auto plain = parts_.secrets.unseal(store::sealed_envelope, found.envelope);
    const bool is_kept = found.what && !found.envelope.empty() && plain;
    if (is_kept) {
        auto entry = queue::decode(plain->reveal());
        if (entry) t.entry = std::move(*entry);
    }
    if (t.entry.source.empty()) {
        t.missing = quarantined("fetch_failed", "its content is no longer kept");
    } else if (t.source == nullptr) {
        t.missing = quarantined("unknown_source", "the source is not declared any more");
    }
    co_return t;
}

// Step by step, until the mapping asks for no more.
asio::awaitable<fetcher::outcome> fetcher::ask(const thin& t, std::size_t index) {
    const mapping::program& program = *t.source->program;
    const mapping::submission s = as_mapping_sees_it(t.entry, *t.source);
    std::vector<mapping::fetched> documents;
    outcome o;
    o.became = mapping::apply_fetched(program, s, t.source->settings, index, documents);
    while (o.became.fetch && documents.size() < most_steps) {
        const mapping::fetch_step& step = *mapping::step_named(program, o.became.fetch->step);
        reply answer = co_await ask_once(*t.source, step, *o.became.fetch);
        if (answer.failed) {
            o.failed = std::move(answer.failed);
            co_return o;
        }
        documents.push_back({step.name, std::move(answer.body)});
        o.became = mapping::apply_fetched(program, s, t.source->settings, index, documents);
    }
    if (o.became.fetch) o.became = quarantined("fetch_failed", "the mapping fetches without end");
    co_return o;
}

asio::awaitable<fetcher::reply> fetcher::ask_once(const declaration::live_source& source,
                                                  const mapping::fetch_step& step,
                                                  const mapping::fetch_request& wanted) {
    using mapping::fetch_verdict;
    const verify::key* key =
        verify::valid_key(source.keys, declaration::fetch_use, parts_.time.now());
    const auto request = ready(wanted, key, options_.timeout);
    reply r;
    if (!request) {
        r.failed =
            setback{fetch_verdict::parked, "the source has no secret with use \"fetch\"", {}};
        co_return r;
    }
    auto sending = parts_.http.send(*request);
    net::client_result answer = co_await std::move(sending);
    if (!answer) {
        const net::client_failure why = answer.error().failure;
        const bool never =
            why == net::client_failure::refused_address || why == net::client_failure::invalid;
        r.failed = setback{never ? fetch_verdict::refused : fetch_verdict::retry,
                           step.name + ": " + std::string(net::name(why)),
                           {}};
        co_return r;
    }
    const fetch_verdict verdict = mapping::judge(step, answer->status, answer->body);
    if (verdict == fetch_verdict::arrived) {
        r.body = std::move(answer->body);
    } else {
        r.failed = setback{verdict, step.name + ": status " + std::to_string(answer->status),
                           asked_to_wait(answer->headers.get("Retry-After"), longest_wait)};
    }
    co_return r;
}

// Later, when a person has done something, or never.
asio::awaitable<void> fetcher::put_off(row r, setback failed) {
    const instant now = parts_.time.now();
    const bool refused = failed.verdict == mapping::fetch_verdict::refused;
    if (refused || now - r.asked_at >= options_.give_up_after) {
        metrics::count(metrics::fetches, {r.source, refused ? "refused" : "given_up"});
        mapping::item became =
            quarantined(refused ? "fetch_refused" : "fetch_given_up", failed.why);
        co_await end(std::move(r), std::move(became));
        co_return;
    }
    const bool parks = failed.verdict == mapping::fetch_verdict::parked;
    metrics::count(metrics::fetches, {r.source, parks ? "parked" : "retried"});
    if (parks) log::warning("fetch_parked", {{"source", r.source}, {"why", failed.why}});
    milliseconds wait =
        retry_after(r.attempts, std::uniform_real_distribution<double>(0, 1)(random_));
    if (failed.asked_to_wait) wait = std::max<milliseconds>(wait, *failed.asked_to_wait);
    const auto write = [&](store::session& db) {
        parks ? fetches::park(db, r, failed.why) : fetches::retry(db, r, now + wait, failed.why);
    };
    co_await parts_.db.write(write);
}

asio::awaitable<void> fetcher::end(row r, mapping::item became) {
    const auto catalog = parts_.sources.get();
    const auto* source = catalog->find_any(r.source);
    fetched_item done{.submission = r.submission,
                      .source = source ? source->declared.rules : policy::source_rules{},
                      .number = r.item,
                      .became = std::move(became)};
    const auto write = [&](store::session& s) {
        const std::vector<audience> audiences = load_audiences(s);
        const recorder with{
            .audiences = audiences,
            .rules = parts_.rules,
            .tombstone =
                [this](const contact::identity& i) { return tombstone_of(parts_.secrets, i); },
            .now = parts_.time.now()};
        return record_fetched(s, with, std::move(done));
    };
    recorded stored = co_await parts_.db.write(write);
    if (!stored.hints.empty() && parts_.tell) co_await parts_.tell(std::move(stored.hints));
}

asio::awaitable<void> fetcher::rest(milliseconds time) {
    pause_.expires_after(time);
    co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace sluis::apply
