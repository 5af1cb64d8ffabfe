// A contact as somebody writes it by name, who waits for what became of it: the way of all
// submissions (record.hpp) and of all changes of the status (change.hpp), in one transaction.
//
// Refusal   undoes the whole write. A promotion that finds the tier full is none: the contact is
//           stored, and waits for room (R44).
// Errors    As the store has them: `store_error`, and then nothing was written.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "gateway/apply/applier.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/policy/write.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::apply {

// All of it outlives the calls.
struct put_parts {
    store::database& db;
    const store::vault& secrets;
    const clock& time;
    teller tell{};
    policy::rules rules{};
};

asio::awaitable<policy::contact_written> put_contact(const put_parts& p,
                                                     policy::contact_write what);

}  // namespace sluis::apply
