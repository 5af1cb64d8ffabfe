// Results that a network tells later (Google: half an hour later, and in counts): asks for them and
// writes them down.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "gateway/delivery/destination.hpp"
#include "gateway/delivery/send.hpp"
#include "gateway/delivery/surroundings.hpp"
#include "gateway/store/ledger_delivery.hpp"

namespace sluis::delivery {

// In the transaction that settles the shipment: which results were promised, and when to ask.
void record_promises(store::session& s, const send_report& told, std::int64_t audience,
                     std::int64_t destination, store::ledger::todo what,
                     std::chrono::seconds first_poll, instant now);
// Likewise: that the destination, or its audience, waits for a person.
void record_stop(store::session& s, const send_report& told, std::int64_t audience,
                 std::int64_t destination, instant now);

class result_poller {
public:
    result_poller(const surroundings& around, destination& what, const route& way)
        : around_(around), what_(what), way_(way) {}

    // Asks for the results that are due, a few at a time. True: there were some.
    asio::awaitable<bool> run();

private:
    asio::awaitable<bool> ask(store::ledger::network_request r);
    asio::awaitable<void> finish(store::ledger::network_request r, store::ledger::verdict v);

    const surroundings& around_;
    destination& what_;
    const route& way_;
};

}  // namespace sluis::delivery
