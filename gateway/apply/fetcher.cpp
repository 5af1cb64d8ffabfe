#include "gateway/apply/fetcher.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <optional>
#include <set>
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
constexpr milliseconds longest_pause{5'000};

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
    milliseconds pause = options_.look;
    while (!stopping_) {
        try {
            co_await begin_due();
        } catch (const std::exception& e) {
            log::warning("fetch_failed", {{"why", e.what()}});
            store_failed_ = true;
        }
        pause = store_failed_ ? std::min(2 * pause, longest_pause) : options_.look;
        store_failed_ = false;
        co_await rest(pause);
    }
    while (!crews_.empty())
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

// What is due of a source, once what was due before is worked off.
asio::awaitable<void> fetcher::begin_due() {
    const instant now = parts_.time.now();
    std::set<std::string> busy;
    for (const auto& [source, working] : crews_)
        busy.insert(source);
    const auto read = [&](store::session& s) {
        std::map<std::string, std::vector<row>> all;
        for (const std::string& source : fetches::due_sources(s, now)) {
            if (!busy.contains(source)) all[source] = fetches::due(s, source, now, options_.batch);
        }
        return all;
    };
    std::map<std::string, std::vector<row>> due = co_await parts_.db.read(read);
    for (auto& [source, rows] : due)
        if (!rows.empty()) begin(source, std::move(rows));
}

void fetcher::begin(const std::string& source, std::vector<row> rows) {
    crew& all = crews_[source];
    std::ranges::move(rows, std::back_inserter(all.rows));
    all.lanes = std::min(options_.lanes, static_cast<unsigned>(all.rows.size()));
    for (unsigned i = 0; i < all.lanes; ++i) {
        const auto signal = under_way_.emplace(under_way_.end());
        const auto ended = [this, source, signal](const std::exception_ptr&) {
            under_way_.erase(signal);
            if (--crews_[source].lanes > 0) return;
            crews_.erase(source);
            if (!store_failed_) pause_.cancel();  // there may be more
        };
        asio::co_spawn(executor_, work_off(all),
                       asio::bind_cancellation_slot(signal->slot(), ended));
    }
}

asio::awaitable<void> fetcher::work_off(crew& of) {
    while (!stopping_ && !of.rows.empty()) {
        row r = std::move(of.rows.front());
        of.rows.pop_front();
        co_await try_one(std::move(r), of);
    }
}

asio::awaitable<void> fetcher::try_one(row r, crew& of) {
    std::string defect;
    try {
        const bool goes_on = co_await fetch_one(r);
        if (!goes_on) of.rows.clear();
    } catch (const store::store_error& e) {
        log::warning("fetch_failed", {{"source", r.source}, {"why", e.what()}});
        store_failed_ = true;
        of.rows.clear();
    } catch (const std::exception& e) {
        defect = e.what();
    }
    if (defect.empty() || stopping_) co_return;
    log::error("submission_defective", {{"submission", r.submission}, {"why", defect}});
    co_await end(std::move(r), defective());
}

asio::awaitable<bool> fetcher::fetch_one(row r) {
    const thin t = co_await load(r);
    if (!t.missing.quarantine.empty()) {
        co_await end(std::move(r), t.missing);
        co_return true;
    }
    outcome o = co_await ask(t, static_cast<std::size_t>(r.item));
    if (o.failed) {
        auto putting = put_off(std::move(r), t, std::move(*o.failed));
        co_return co_await std::move(putting);
    }
    metrics::count(metrics::fetches, {r.source, "fetched"});
    co_await end(std::move(r), std::move(o.became));
    co_return true;
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

// Later, when a person has done something, or never. False: nothing of the source is to be fetched now.
asio::awaitable<bool> fetcher::put_off(row r, const thin& t, setback failed) {
    const instant now = parts_.time.now();
    const bool refused = failed.verdict == mapping::fetch_verdict::refused;
    const bool parks = failed.verdict == mapping::fetch_verdict::parked;
    if (refused || (!parks && now - r.asked_at >= options_.give_up_after)) {
        metrics::count(metrics::fetches, {r.source, refused ? "refused" : "given_up"});
        mapping::item became =
            quarantined(refused ? "fetch_refused" : "fetch_given_up", failed.why);
        co_await end(std::move(r), std::move(became));
        co_return true;
    }
    // The source was changed meanwhile: it is tried as it is declared now.
    const auto catalog = parts_.sources.get();
    const auto* source = catalog->find_any(r.source);
    const bool is_outdated = source == nullptr || source->version != t.source->version;
    metrics::count(metrics::fetches, {r.source, parks ? "parked" : "retried"});
    if (parks && !is_outdated)
        log::warning("fetch_parked", {{"source", r.source}, {"why", failed.why}});
    milliseconds wait =
        retry_after(r.attempts, std::uniform_real_distribution<double>(0, 1)(random_));
    if (failed.asked_to_wait) wait = std::max<milliseconds>(wait, *failed.asked_to_wait);
    const auto write = [&](store::session& db) {
        parks && !is_outdated ? fetches::park(db, r, failed.why)
                              : fetches::retry(db, r, now + wait, failed.why);
    };
    co_await parts_.db.write(write);
    co_return !parks;
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
        open_account account(s, parts_.rules, parts_.time.now());
        const recorder with{
            .audiences = audiences,
            .account = account,
            .tombstone =
                [this](const contact::identity& i) { return tombstone_of(parts_.secrets, i); },
            .now = parts_.time.now()};
        recorded became_of_it = record_fetched(s, with, std::move(done));
        account.save();
        return became_of_it;
    };
    recorded stored = co_await parts_.db.write(write);
    if (stored.is_new && stored.is_final)
        metrics::count(metrics::applied, {store::submissions::name(stored.became)});
    if (!stored.hints.empty() && parts_.tell) co_await parts_.tell(std::move(stored.hints));
}

asio::awaitable<void> fetcher::rest(milliseconds time) {
    pause_.expires_after(time);
    co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace sluis::apply
