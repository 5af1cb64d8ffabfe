#include "gateway/app/app.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/app/address.hpp"
#include "gateway/app/admin.hpp"
#include "gateway/app/certificate.hpp"
#include "gateway/app/front.hpp"
#include "gateway/app/loop.hpp"
#include "gateway/app/marketing.hpp"
#include "gateway/app/pipeline.hpp"
#include "gateway/app/redis.hpp"
#include "gateway/app/sources.hpp"
#include "gateway/app/storage.hpp"
#include "gateway/base/log.hpp"
#include "gateway/queue/redis_backlog.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/fetches.hpp"
#include "gateway/store/tokens.hpp"

namespace sluis::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::seconds stop_deadline{9};
constexpr std::chrono::seconds certificate_looks{2};
constexpr std::chrono::seconds between_counts{2};
constexpr const char* first_token_title = "first start";

net::http_limits limits_of(const config& c) {
    net::http_limits l;
    l.body = static_cast<std::size_t>(c.limits.body_bytes);
    l.header_bytes = static_cast<std::size_t>(c.limits.header_bytes);
    l.header_time = std::chrono::seconds(c.limits.header_seconds);
    l.body_time = std::chrono::seconds(c.limits.body_seconds);
    l.idle_time = std::chrono::seconds(c.limits.idle_seconds);
    l.grace = milliseconds{4'000};
    return l;
}

queue::inbound_options inbound_options_of(const config& c) {
    queue::inbound_options o;
    o.partitions = static_cast<unsigned>(c.queue.partitions);
    o.max_length = static_cast<std::uint64_t>(c.queue.max_length);
    o.window = std::chrono::days(c.queue.window_days);
    return o;
}

unsigned front_count(const config& c) {
    if (c.listen.threads > 0) return static_cast<unsigned>(c.listen.threads);
    return std::max(1U, std::thread::hardware_concurrency());
}

std::string url_of(bool secure, const address& a, std::uint16_t port) {
    return (secure ? "https://" : "http://") + to_text({a.host, port});
}

}  // namespace

struct app::parts {
    parts(config c, options o) : settings(std::move(c)), with(std::move(o)) {}

    asio::awaitable<result<void>> start();
    asio::awaitable<void> wait_for_stop();
    asio::awaitable<void> stop_all();
    asio::awaitable<result<void>> life();

    result<void> listen_hooks(started& s);
    result<void> listen_admin(started& s);
    void make_first_token(started& s);
    void set_services();
    asio::awaitable<void> reload_sources();
    asio::awaitable<void> try_again(const std::vector<std::string>& changed);
    asio::awaitable<api::replayed> replay(std::vector<std::string> envelopes, bool for_real);
    asio::awaitable<std::optional<api::status_changed>> change(api::status_change asked);
    asio::awaitable<std::optional<api::contact_removed>> remove_contact(api::contact_ask asked);
    asio::awaitable<api::contact_restored> restore_contact(api::contact_ask asked);
    asio::awaitable<void> watch_certificate();
    asio::awaitable<void> keep_counts();
    asio::awaitable<void> store_counts();
    asio::awaitable<void> watch_signals();

    config settings;
    options with;
    asio::io_context io{1};
    system_clock time{};
    std::unique_ptr<storage> kept{};
    declaration::catalog_place sources{};
    std::optional<redis> queue_server{};
    std::vector<std::unique_ptr<front>> fronts{};
    std::optional<pipeline> path{};
    std::optional<queue::redis_backlog> backlog{};  // for its length only
    std::optional<api::services> services{};
    std::unique_ptr<net::http_client> outside{};  // for tests of sources: to our own public URL
    std::optional<admin> api{};
    std::optional<certificate> tls{};
    const std::shared_ptr<ingress::tally> counts = std::make_shared<ingress::tally>();
    crew crew_{io.get_executor()};  // fronts and pipeline
    crew own_{io.get_executor()};   // what lives on this thread
    asio::steady_timer stop_asked{io, steady_clock::time_point::max()};
    asio::steady_timer look_again{io};
    asio::steady_timer count_again{io};
    asio::signal_set signals{io};
    bool stopping = false;
};

app::app(config c, options o) : self_(std::make_unique<parts>(std::move(c), std::move(o))) {}
app::~app() = default;

result<void> app::run() {
    result<void> ended = error{"it did not come to an end"};
    auto keep = [&](const std::exception_ptr& failure, result<void> r) {
        if (failure) std::rethrow_exception(failure);
        ended = std::move(r);
    };
    asio::co_spawn(self_->io, self_->life(), keep);
    self_->io.run();
    return ended;
}

void app::stop() {
    asio::dispatch(self_->io, [this] {
        self_->stopping = true;
        self_->stop_asked.cancel();
    });
}

asio::awaitable<result<void>> app::parts::life() {
    if (with.handle_signals) own_.run(io.get_executor(), watch_signals());
    result<void> done = co_await start();
    if (done) {
        co_await wait_for_stop();
        log::info("stopping");
    }
    co_await stop_all();
    if (done) log::info("stopped");
    co_return done;
}

asio::awaitable<result<void>> app::parts::start() {
    started s;
    auto opened = open_storage(settings.data.folder);
    if (!opened) co_return opened.error();
    kept = std::move(*opened);
    queue_server.emplace(io.get_executor(), settings);
    const auto durability = co_await queue_server->start();
    if (!durability) co_return durability.error();
    queue_server->run(own_);
    s.durability = *durability;
    sources.set(
        kept->db.read_now([this](store::session& db) { return load_catalog(db, kept->secrets); }));
    // Whoever starts it anew may have mended what had stopped a source's fetching.
    kept->db.write_now(
        [this](store::session& db) { return store::fetches::unpark_all(db, time.now()); });
    make_first_token(s);
    const auto trust = net::client_tls(settings.delivery.ca_file);
    if (!trust) co_return trust.error();
    path.emplace(pipeline_parts{.db = kept->db,
                                .secrets = kept->secrets,
                                .time = time,
                                .sources = sources,
                                .redis = queue_server->address(),
                                .settings = settings,
                                .trust = *trust});
    set_services();
    if (const auto heard = listen_admin(s); !heard) co_return heard;
    if (const auto heard = listen_hooks(s); !heard) co_return heard;
    path->run(crew_);
    for (const auto& f : fronts) {
        f->run(crew_);
    }
    own_.run(io.get_executor(), api->run());
    own_.run(io.get_executor(), keep_counts());
    if (tls) own_.run(io.get_executor(), watch_certificate());
    log::info("started", {{"hooks", s.hooks_url},
                          {"admin", s.admin_url},
                          {"acknowledgement", s.durability},
                          {"sources", sources.get()->size()}});
    if (with.on_start) with.on_start(s);
    co_return result<void>{};
}

result<void> app::parts::listen_hooks(started& s) {
    const address where = *read_address(settings.listen.hooks);
    const bool secure = !settings.listen.certificate.empty();
    net::tcp_listener place{.address = where.host, .port = where.port, .secure = secure};
    const front_parts shared{
        .sources = sources,
        .time = time,
        .redis = queue_server->address(),
        .queue = inbound_options_of(settings),
        .hooks = {.public_url = settings.listen.public_url.empty()
                                    ? url_of(secure, where, place.port)
                                    : settings.listen.public_url,
                  .rates = std::make_shared<ingress::limits>(settings.limits.requests_per_address,
                                                             settings.limits.requests_per_source),
                  .counts = counts,
                  .promise = s.durability,
                  .not_ready =
                      [this] {
                          const store::health disk = kept->db.state();
                          return disk.writable ? std::vector<std::string>{}
                                               : std::vector<std::string>{disk.problem};
                      }},
        .limits = limits_of(settings),
        .budget = std::make_shared<net::connection_budget>(net::connection_budget::limits{
            .all = static_cast<std::uint32_t>(settings.limits.connections),
            .per_address = static_cast<std::uint32_t>(settings.limits.connections_per_address)})};
    for (unsigned i = 0; i < front_count(settings); ++i) {
        auto f = std::make_unique<front>("hooks-" + std::to_string(i), shared);
        const auto port = f->listen(place);
        if (!port) return port.error();
        place.port = *port;
        place.joins = true;
        fronts.push_back(std::move(f));
    }
    s.hooks_port = place.port;
    s.hooks_url = settings.listen.public_url.empty() ? url_of(secure, where, place.port)
                                                     : settings.listen.public_url;
    services->public_url = s.hooks_url;
    if (!secure) return {};
    tls.emplace(net::certificate_files{settings.listen.certificate, settings.listen.private_key},
                [this](const net::tls_context& context) {
                    for (const auto& f : fronts) {
                        f->use_tls(context);
                    }
                });
    return tls->load();
}

result<void> app::parts::listen_admin(started& s) {
    const address where = *read_address(settings.listen.admin);
    s.socket = settings.data.folder + "/admin.sock";
    api.emplace(io.get_executor(), *services);
    const auto port = api->listen({.address = where.host, .port = where.port}, s.socket);
    if (!port) return port.error();
    s.admin_port = *port;
    s.admin_url = url_of(false, where, *port);
    return {};
}

void app::parts::make_first_token(started& s) {
    const auto make = [&](store::session& db) {
        if (!store::tokens::list(db).empty()) return;
        const secret token = store::random_token();
        store::tokens::add(db, first_token_title, store::sha256(token.reveal()), token.hint(),
                           time.now(),
                           {store::permission::admin, store::permission::see_personal_data});
        s.first_token = token.reveal();
    };
    kept->db.write_now(make);
}

void app::parts::set_services() {
    backlog.emplace(
        io.get_executor(), queue_server->address(),
        queue::backlog_options{.partitions = static_cast<unsigned>(settings.queue.partitions)});
    services.emplace(api::services{.db = kept->db, .secrets = kept->secrets, .time = time});
    services->version = with.version;
    services->replay = [this](std::vector<std::string> envelopes, bool for_real) {
        return replay(std::move(envelopes), for_real);
    };
    services->rules = marketing_rules(settings);
    services->sends_mail = !settings.smtp.url.empty();
    services->change = [this](api::status_change asked) { return change(std::move(asked)); };
    services->remove_contact = [this](api::contact_ask asked) {
        return remove_contact(std::move(asked));
    };
    services->restore_contact = [this](api::contact_ask asked) {
        return restore_contact(std::move(asked));
    };
    services->erase = [this](api::erasure_ask asked) {
        return path->erase({.identities = std::move(asked.identities),
                            .contact = asked.contact,
                            .who = std::move(asked.who)});
    };
    services->put_contact = [this](policy::contact_write what) {
        return path->put_contact(std::move(what));
    };
    services->suppress = [this](store::suppressions::change what) {
        return path->suppress(std::move(what));
    };
    services->waiting = [this] { return backlog->length(); };
    outside = net::make_http_client(
        io.get_executor(),
        {.allow_http = true, .allow_private = true, .idle_time = std::chrono::milliseconds{1'000}});
    services->http = outside.get();
    services->catalog = [this] { return sources.get(); };
    services->changed = [this] { return reload_sources(); };
    services->not_ready = [this] {
        const store::health disk = kept->db.state();
        return disk.writable ? queue_server->problem() : disk.problem;
    };
}

asio::awaitable<api::replayed> app::parts::replay(std::vector<std::string> envelopes,
                                                  bool for_real) {
    auto doing = path->replay(std::move(envelopes), for_real);
    apply::replayed done = co_await std::move(doing);
    co_return api::replayed{.outcomes = std::move(done.outcomes),
                            .reasons = std::move(done.reasons),
                            .did = std::move(done.did),
                            .unreadable = done.unreadable};
}

asio::awaitable<std::optional<api::contact_removed>> app::parts::remove_contact(
    api::contact_ask asked) {
    auto doing = path->remove_contact(asked.contact, asked.who);
    const std::optional<apply::contact_removed> done = co_await std::move(doing);
    if (!done) co_return std::nullopt;
    co_return api::contact_removed{.contact = done->contact,
                                   .restorable_until = done->restorable_until};
}

asio::awaitable<api::contact_restored> app::parts::restore_contact(api::contact_ask asked) {
    auto doing = path->restore_contact(asked.contact, asked.who);
    const apply::contact_restored done = co_await std::move(doing);
    co_return api::contact_restored{.is_restored = done.became == apply::restore_end::restored,
                                    .other = done.other,
                                    .other_is_deleted = done.other_is_deleted};
}

asio::awaitable<std::optional<api::status_changed>> app::parts::change(api::status_change asked) {
    auto doing = path->change(asked.contact, asked.what, asked.who, asked.version);
    const std::optional<apply::changed> done = co_await std::move(doing);
    if (!done) co_return std::nullopt;
    co_return api::status_changed{.became = done->became,
                                  .contact = done->contact,
                                  .version = done->version,
                                  .is_outdated = done->is_outdated};
}

asio::awaitable<void> app::parts::reload_sources() {
    const auto read = [this](store::session& db) { return load_catalog(db, kept->secrets); };
    const auto before = sources.get();
    const auto now = co_await kept->db.read(read);
    sources.set(now);
    path->ring();
    co_await try_again(before->different_in(*now));
}

// Whatever had stopped their fetching is tried as it is declared now. Only once that is in force: with
// what was before, it would stop again.
asio::awaitable<void> app::parts::try_again(const std::vector<std::string>& changed) {
    if (changed.empty()) co_return;
    const auto write = [&](store::session& db) {
        for (const std::string& id : changed)
            store::fetches::unpark(db, id, time.now());
    };
    co_await kept->db.write(write);
}

asio::awaitable<void> app::parts::wait_for_stop() {
    while (!stopping)
        co_await stop_asked.async_wait(asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<void> app::parts::stop_all() {
    stopping = true;
    const auto deadline = steady_clock::now() + stop_deadline;
    for (const auto& f : fronts)
        f->stop();
    if (api) api->stop();
    if (path) path->stop();
    if (!co_await crew_.ended(deadline)) {
        log::error("stopped_late", {{"cure", "nothing is lost; it goes on at the next start"}});
        std::_Exit(EXIT_FAILURE);
    }
    fronts.clear();
    if (path) path->close();
    if (backlog) backlog->close();
    if (queue_server) queue_server->stop();
    outside.reset();
    look_again.cancel();
    count_again.cancel();
    signals.cancel();
    co_await own_.ended(steady_clock::time_point::max());
    path.reset();
    backlog.reset();
    if (kept) kept->db.stop();
}

asio::awaitable<void> app::parts::keep_counts() {
    while (!stopping) {
        count_again.expires_after(between_counts);
        co_await count_again.async_wait(asio::as_tuple(asio::use_awaitable));
        co_await store_counts();
    }
}

// Statistics: a store that cannot be written loses some, and nothing else.
asio::awaitable<void> app::parts::store_counts() {
    const auto told = counts->take();
    if (told.empty()) co_return;
    const auto write = [&](store::session& db) {
        for (const auto& [source, t] : told) {
            store::declarations::count_received(db, source,
                                                {.duplicates = t.duplicates,
                                                 .refused = t.refused,
                                                 .last_refused_at = t.last_refused_at,
                                                 .last_refusal = t.last_refusal});
        }
    };
    try {
        co_await kept->db.write(write);
    } catch (const store::store_error& e) {
        log::warning("counts_lost", {{"why", e.what()}});
    }
}

asio::awaitable<void> app::parts::watch_certificate() {
    while (!stopping) {
        look_again.expires_after(certificate_looks);
        co_await look_again.async_wait(asio::as_tuple(asio::use_awaitable));
        if (!stopping) tls->look();
    }
}

asio::awaitable<void> app::parts::watch_signals() {
    signals.add(SIGINT);
    signals.add(SIGTERM);
    signals.add(SIGHUP);
    for (;;) {
        const auto [ec, number] = co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
        if (ec) co_return;
        if (number == SIGHUP) {
            if (tls) tls->reload();
            continue;
        }
        if (stopping) std::_Exit(EXIT_FAILURE);
        stopping = true;
        stop_asked.cancel();
    }
}

}  // namespace sluis::app
