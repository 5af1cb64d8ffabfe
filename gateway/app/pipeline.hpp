// From the queue to the networks: the threads that apply and deliver, with what they work with.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "gateway/app/config.hpp"
#include "gateway/app/loop.hpp"
#include "gateway/apply/applier.hpp"
#include "gateway/apply/background.hpp"
#include "gateway/apply/change.hpp"
#include "gateway/apply/erase.hpp"
#include "gateway/apply/fetcher.hpp"
#include "gateway/apply/notice_sender.hpp"
#include "gateway/apply/put_contact.hpp"
#include "gateway/apply/remove_contact.hpp"
#include "gateway/apply/rule_sender.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/delivery/service.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/notify/courier.hpp"
#include "gateway/queue/redis_backlog.hpp"
#include "gateway/queue/redis_due.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/suppressions.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::app {

struct pipeline_parts {
    store::database& db;
    const store::vault& secrets;
    const clock& time;
    const declaration::catalog_place& sources;
    queue::server redis{};
    const config& settings;
    net::tls_context trust{};  // whom delivery believes; none: the system's authorities
};

class pipeline {
public:
    explicit pipeline(const pipeline_parts& with);
    ~pipeline();
    pipeline(const pipeline&) = delete;
    pipeline& operator=(const pipeline&) = delete;

    void run(crew& all);
    void stop();   // from any thread: what is under way ends
    void close();  // once all have ended: connections and threads

    void ring() { background_.ring(); }  // declarations changed
    // See apply/applier.hpp. From any executor.
    asio::awaitable<apply::replayed> replay(std::vector<std::string> sealed_envelopes,
                                            bool for_real);
    // See apply/put_contact.hpp. From any executor.
    asio::awaitable<policy::contact_written> put_contact(policy::contact_write what);

    // See apply/change.hpp. From any executor.
    asio::awaitable<std::optional<apply::changed>> change(std::int64_t contact,
                                                          policy::request what, policy::asker who,
                                                          std::optional<std::int64_t> version);

    // See apply/remove_contact.hpp. From any executor.
    asio::awaitable<std::optional<apply::contact_removed>> remove_contact(std::int64_t contact,
                                                                          policy::asker who);
    asio::awaitable<apply::contact_restored> restore_contact(std::int64_t contact,
                                                             policy::asker who);

    // See apply/erase.hpp: the number of the erasure. From any executor.
    asio::awaitable<std::int64_t> erase(apply::erasure_call call);

    // See apply/suppress.hpp. From any executor.
    asio::awaitable<store::suppressions::changed> suppress(store::suppressions::change what);

private:
    asio::awaitable<store::suppressions::changed> suppress_and_tell(
        store::suppressions::change what);
    asio::awaitable<std::int64_t> erase_and_tell(apply::erasure_call call);
    asio::awaitable<std::optional<apply::changed>> change_and_tell(
        std::int64_t contact, policy::request what, policy::asker who,
        std::optional<std::int64_t> version);
    // On the thread of apply.
    asio::awaitable<std::optional<apply::contact_removed>> remove_and_tell(std::int64_t contact,
                                                                           policy::asker who);
    asio::awaitable<apply::contact_restored> restore_and_tell(std::int64_t contact,
                                                              policy::asker who);
    asio::awaitable<void> tell(std::vector<store::ledger::hint> hints);

    store::database& db_;
    const clock& time_;
    policy::rules rules_;
    apply::removal_rules removals_;
    loop apply_;
    loop delivery_;
    queue::redis_backlog backlog_;
    queue::redis_due hints_;  // of the apply thread
    apply::applier applier_;
    apply::background background_;
    std::unique_ptr<net::http_client> providers_;  // of the apply thread
    apply::fetcher fetcher_;
    notify::courier courier_;
    apply::rule_sender rule_sender_;
    std::vector<std::unique_ptr<apply::notice_sender>> notices_;  // one for each way
    apply::put_parts writes_;
    queue::redis_due due_;  // of the delivery thread
    std::unique_ptr<net::http_client> http_;
    delivery::service service_;
};

}  // namespace sluis::app
