#include "gateway/app/pipeline.hpp"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/app/marketing.hpp"
#include "gateway/apply/suppress.hpp"
#include "gateway/delivery/hints.hpp"

namespace sluis::app {
namespace {

constexpr std::chrono::milliseconds grace{6'000};  // for requests under way at networks

queue::backlog_options backlog_options_of(const config& c) {
    return {.partitions = static_cast<unsigned>(c.queue.partitions)};
}

std::vector<apply::notice_way> notice_ways_of(const config& c) {
    using store::notice_posts::way;
    std::vector<apply::notice_way> all;
    if (!c.notices.webhook.empty()) all.push_back({way::webhook, c.notices.webhook, c.notices.key});
    if (!c.notices.email.empty()) all.push_back({way::email, c.notices.email, {}});
    return all;
}

std::vector<store::notice_posts::way> kinds_of(const std::vector<apply::notice_way>& ways) {
    std::vector<store::notice_posts::way> all;
    for (const apply::notice_way& w : ways)
        all.push_back(w.what);
    return all;
}

notify::mail_server mail_server_of(const config& c) {
    return {.url = c.smtp.url,
            .username = c.smtp.username,
            .password = c.smtp.password,
            .from = c.smtp.from};
}

apply::background_options background_options_of(const pipeline_parts& with) {
    return {.retention = std::chrono::days(with.settings.data.retention_days),
            .rules = marketing_rules(with.settings),
            .secrets = &with.secrets,
            .ways = kinds_of(notice_ways_of(with.settings))};
}

net::client_options client_options_of(const pipeline_parts& with) {
    return {.allow_private = with.settings.delivery.allow_private_addresses, .tls = with.trust};
}

delivery::service_options service_options_of(const config& c) {
    return {.reconcile = std::chrono::seconds(c.delivery.reconcile_seconds), .grace = grace};
}

}  // namespace

pipeline::pipeline(const pipeline_parts& with)
    : db_(with.db),
      time_(with.time),
      rules_(marketing_rules(with.settings)),
      removals_{.configured = rules_,
                .secrets = with.secrets,
                .restorable = std::chrono::days(with.settings.data.restore_days)},
      apply_("apply"),
      delivery_("delivery"),
      backlog_(apply_.executor(), with.redis, backlog_options_of(with.settings)),
      hints_(apply_.executor(), with.redis),
      applier_(apply_.executor(), {.in = backlog_,
                                   .db = with.db,
                                   .sources = with.sources,
                                   .secrets = with.secrets,
                                   .time = with.time,
                                   .tell = [this](auto hints) { return tell(std::move(hints)); },
                                   .rules = marketing_rules(with.settings)}),
      background_(
          apply_.executor(), with.db, with.time,
          [this](auto hints) { return tell(std::move(hints)); }, background_options_of(with)),
      providers_(net::make_http_client(apply_.executor(), client_options_of(with))),
      fetcher_(apply_.executor(), {.db = with.db,
                                   .http = *providers_,
                                   .sources = with.sources,
                                   .secrets = with.secrets,
                                   .time = with.time,
                                   .tell = [this](auto hints) { return tell(std::move(hints)); },
                                   .rules = marketing_rules(with.settings)}),
      courier_(*providers_, with.time, mail_server_of(with.settings)),
      rule_sender_(apply_.executor(),
                   {.db = with.db, .by = courier_, .secrets = with.secrets, .time = with.time}),
      writes_{.db = with.db,
              .secrets = with.secrets,
              .time = with.time,
              .tell = [this](auto hints) { return tell(std::move(hints)); },
              .rules = marketing_rules(with.settings)},
      due_(delivery_.executor(), with.redis),
      http_(net::make_http_client(delivery_.executor(), client_options_of(with))),
      service_(delivery_.executor(),
               {.db = with.db,
                .due = due_,
                .http = *http_,
                .time = with.time,
                .linger = std::chrono::milliseconds(with.settings.delivery.linger_ms),
                .first_poll = std::chrono::seconds(with.settings.delivery.poll_seconds)},
               with.secrets, service_options_of(with.settings)) {
    for (const apply::notice_way& w : notice_ways_of(with.settings))
        notices_.push_back(std::make_unique<apply::notice_sender>(apply_.executor(), with.db,
                                                                  courier_, with.time, w));
}

pipeline::~pipeline() {
    close();
}

void pipeline::run(crew& all) {
    all.run(apply_.executor(), applier_.run());
    all.run(apply_.executor(), background_.run());
    all.run(apply_.executor(), fetcher_.run());
    all.run(apply_.executor(), rule_sender_.run());
    for (const auto& n : notices_)
        all.run(apply_.executor(), n->run());
    all.run(delivery_.executor(), service_.run());
}

void pipeline::stop() {
    applier_.stop();
    background_.stop();
    fetcher_.stop();
    courier_.stop();
    rule_sender_.stop();
    for (const auto& n : notices_)
        n->stop();
    service_.stop();
}

void pipeline::close() {
    asio::post(apply_.executor(), [this] {
        backlog_.close();
        hints_.close();
        providers_.reset();  // its idle connections keep the thread busy
    });
    asio::post(delivery_.executor(), [this] {
        due_.close();
        http_.reset();  // likewise
    });
    apply_.join();
    delivery_.join();
}

asio::awaitable<apply::replayed> pipeline::replay(std::vector<std::string> sealed_envelopes,
                                                  bool for_real) {
    co_return co_await asio::co_spawn(apply_.executor(),
                                      applier_.replay(std::move(sealed_envelopes), for_real),
                                      asio::use_awaitable);
}

asio::awaitable<std::optional<apply::changed>> pipeline::change(
    std::int64_t contact, policy::request what, policy::asker who,
    std::optional<std::int64_t> version) {
    co_return co_await asio::co_spawn(
        apply_.executor(), change_and_tell(contact, std::move(what), std::move(who), version),
        asio::use_awaitable);
}

asio::awaitable<std::optional<apply::changed>> pipeline::change_and_tell(
    std::int64_t contact, policy::request what, policy::asker who,
    std::optional<std::int64_t> version) {
    const auto write = [&](store::session& s) {
        return apply::change_one(s, rules_, contact, what, who, version, time_.now());
    };
    std::optional<apply::changed> done = co_await db_.write(write);
    if (done && !done->hints.empty()) co_await tell(done->hints);
    co_return done;
}

asio::awaitable<policy::contact_written> pipeline::put_contact(policy::contact_write what) {
    auto doing = apply::put_contact(writes_, std::move(what));
    co_return co_await asio::co_spawn(apply_.executor(), std::move(doing), asio::use_awaitable);
}

asio::awaitable<std::optional<apply::contact_removed>> pipeline::remove_contact(
    std::int64_t contact, policy::asker who) {
    auto doing = remove_and_tell(contact, std::move(who));
    co_return co_await asio::co_spawn(apply_.executor(), std::move(doing), asio::use_awaitable);
}

asio::awaitable<std::optional<apply::contact_removed>> pipeline::remove_and_tell(
    std::int64_t contact, policy::asker who) {
    const auto write = [&](store::session& s) {
        return apply::remove_contact(s, removals_, contact, who, time_.now());
    };
    std::optional<apply::contact_removed> done = co_await db_.write(write);
    if (done && !done->hints.empty()) co_await tell(done->hints);
    co_return done;
}

asio::awaitable<apply::contact_restored> pipeline::restore_contact(std::int64_t contact,
                                                                   policy::asker who) {
    auto doing = restore_and_tell(contact, std::move(who));
    co_return co_await asio::co_spawn(apply_.executor(), std::move(doing), asio::use_awaitable);
}

asio::awaitable<apply::contact_restored> pipeline::restore_and_tell(std::int64_t contact,
                                                                    policy::asker who) {
    const auto write = [&](store::session& s) {
        return apply::restore_contact(s, removals_, contact, who, time_.now());
    };
    apply::contact_restored done = co_await db_.write(write);
    if (!done.hints.empty()) co_await tell(done.hints);
    co_return done;
}

asio::awaitable<std::int64_t> pipeline::erase(apply::erasure_call call) {
    auto doing = erase_and_tell(std::move(call));
    co_return co_await asio::co_spawn(apply_.executor(), std::move(doing), asio::use_awaitable);
}

asio::awaitable<std::int64_t> pipeline::erase_and_tell(apply::erasure_call call) {
    const auto write = [&](store::session& s) {
        return apply::erase_called(s, rules_, removals_.secrets, call, time_.now());
    };
    apply::erased done = co_await db_.write(write);
    if (!done.hints.empty()) co_await tell(std::move(done.hints));
    background_.ring();  // nothing is to be left in the store's log
    co_return done.erasure;
}

asio::awaitable<store::suppressions::changed> pipeline::suppress(store::suppressions::change what) {
    auto doing = suppress_and_tell(std::move(what));
    co_return co_await asio::co_spawn(apply_.executor(), std::move(doing), asio::use_awaitable);
}

asio::awaitable<store::suppressions::changed> pipeline::suppress_and_tell(
    store::suppressions::change what) {
    const auto write = [&](store::session& s) {
        return apply::suppress(s, removals_.secrets, rules_, what, time_.now());
    };
    apply::suppressed done = co_await db_.write(write);
    if (!done.hints.empty()) co_await tell(std::move(done.hints));
    co_return done.did;
}

asio::awaitable<void> pipeline::tell(std::vector<store::ledger::hint> hints) {
    const bool told = co_await delivery::tell(hints_, hints);
    if (!told) service_.reconcile_soon();
}

}  // namespace sluis::app
