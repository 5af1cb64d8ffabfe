#include "gateway/apply/save_contact.hpp"

#include <stdexcept>
#include <utility>

#include "gateway/store/contacts.hpp"
#include "gateway/store/history.hpp"

namespace sluis::apply {

std::optional<contact::contact> load_now(store::session& s, std::int64_t id) {
    const std::int64_t ids[] = {store::contacts::survivor_of(s, id)};
    auto found = store::contacts::load(s, ids);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<store::ledger::hint> save_contact(store::session& s, policy::requested did,
                                              std::span<const audience> audiences, instant now) {
    if (did.history.empty()) return {};
    if (!store::contacts::save(s, did.after)) {
        throw std::logic_error("a contact changed within the transaction that changes it");
    }
    store::history::append(s, did.history);
    return store::ledger::put(s, desires_of(s, did.after, false, audiences), now);
}

}  // namespace sluis::apply
