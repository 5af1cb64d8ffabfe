// What the tests of the vectors of docs/marketing-status.md share that go through the store.
//
// Europe/Amsterdam, contract 2026-01-01 to 2027-01-01, preset hubspot_2020; the audience is of
// everybody who did not say no, at one destination.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "gateway/apply/due.hpp"
#include "gateway/apply/record.hpp"
#include "gateway/apply/remove_contact.hpp"
#include "gateway/apply/save_contact.hpp"
#include "gateway/policy/request.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/history.hpp"
#include "gateway/store/ledger_counts.hpp"
#include "gateway/store/ledger_delivery.hpp"
#include "gateway/store/periods.hpp"
#include "gateway/store/usage.hpp"
#include "tests/gateway/apply/shop.hpp"

namespace sluis::apply {

namespace contacts = store::contacts;
namespace ledger = store::ledger;
namespace periods = store::periods;
using contact::stage;
using policy::change;
using policy::reason;

inline instant at(std::string_view text) {
    return from_rfc3339(text).value();
}

class vectors : public testing::Test {
protected:
    vectors() {
        rules.when.window_days = 90;
        rules.when.zone = time_zone::find("Europe/Amsterdam").value();
        audience_ = declare_audience(s(), R"({"id": "all", "consent": "not_denied"})");
    }
    store::session& s() { return *s_; }

    // Arrives through the form and is applied at once, or at another time.
    void submit(const std::string& who, const nlohmann::json& more = {}) {
        submit_at(who, now, more);
    }
    void submit_at(const std::string& who, instant received, const nlohmann::json& more = {}) {
        const std::vector<audience> audiences = load_audiences(s());
        open_account account(s(), rules, now);
        const recorder by{.audiences = audiences,
                          .account = account,
                          .tombstone =
                              [](const contact::identity& i) {
                                  return secrets().keyed_hash(contacts::tombstone_text(i));
                              },
                          .now = now};
        mapped m = map_entry(entry_of("k" + std::to_string(++keys_), person(who, more), received),
                             *catalog_with(first_rules), secrets());
        m.source = source;
        (void)record(s(), by, std::move(m));
        account.save();
    }
    policy::answer ask(const std::string& who, change what) {
        open_account account(s(), rules, now);
        const policy::request r{what, {now, contact::reason_type::user, "eva"}, rules.outside};
        auto did = policy::ask(of(who), r, {"eva", "r"}, account.rules(), account.now(), now);
        const policy::answer became = did.became;
        account.set(did.count);
        (void)save_contact(s(), std::move(did), load_audiences(s()), now);
        account.save();
        return became;
    }
    // Runs what is due, in chunks of two; how many chunks.
    int settle() {
        int chunks = 0;
        while (is_anything_due(s(), rules, now)) {
            (void)settle_some(s(), rules, 2, now);
            if (++chunks > 1'000) throw std::runtime_error("it does not come to an end");
        }
        return chunks;
    }
    contact::contact of(const std::string& who) { return contacts::find(s(), who).at(0); }
    stage stage_of(const std::string& who) { return contact::stage_of(of(who).marketing); }
    policy::account account() { return periods::load(s()).value(); }
    std::int64_t used() { return account().count.used; }
    ledger::row row_of(const std::string& who) { return ledger::of_contact(s(), of(who).id).at(0); }
    ledger::counts counts() { return ledger::count(s(), audience_, 1); }
    std::int64_t excluded(reason r) { return counts().excluded[static_cast<std::size_t>(r)]; }
    void deliver(const std::string& who) {
        const ledger::row r = row_of(who);
        const ledger::sending one[] = {
            {.at = r.at, .revision = r.revision, .identifiers = {{"email", who}}, .keys = {who}}};
        ASSERT_EQ(ledger::before_send(s(), one, now).size(), 1U);
        const ledger::settlement told[] = {{.at = r.at, .became = ledger::fate::accepted}};
        (void)ledger::settle(s(), told, now);
    }
    // The network has taken it out.
    void confirm_removal(std::int64_t contact) {
        const ledger::row r = ledger::of_contact(s(), contact).at(0);
        const ledger::sending one[] = {
            {.at = r.at, .what = ledger::todo::remove, .revision = r.revision}};
        ASSERT_EQ(ledger::before_send(s(), one, now).size(), 1U);
        const ledger::settlement told[] = {{.at = r.at,
                                            .what = ledger::todo::remove,
                                            .revision = r.revision,
                                            .became = ledger::fate::accepted}};
        (void)ledger::settle(s(), told, now);
    }
    // The number of the contact that is deleted.
    std::int64_t remove(const std::string& who) {
        return remove_contact(s(), removals(), of(who).id, {"eva", "r"}, now)->contact;
    }
    restore_end restore(std::int64_t contact) {
        return restore_contact(s(), removals(), contact, {"eva", "r"}, now).became;
    }
    [[nodiscard]] removal_rules removals() const {
        return {.configured = rules, .secrets = secrets(), .restorable = std::chrono::days{90}};
    }
    bool is_there(const std::string& who) { return !contacts::find(s(), who).empty(); }
    std::vector<std::string> told() {
        std::vector<std::string> all;
        for (const auto& n : periods::untold(s(), 100)) {
            all.push_back(n.kind);
            periods::told(s(), n.id, now);
        }
        return all;
    }
    using kinds = std::vector<std::string>;

    policy::rules rules;
    policy::source_rules source = policy::usual_rules("shop", policy::source_kind::form);
    instant now = at("2026-04-01T00:00:00Z");
    const std::string anna = "anna@example.org";
    const std::string ben = "ben@example.org";

private:
    std::unique_ptr<store::session> s_ = store::fresh_store();
    std::int64_t audience_ = 0;
    int keys_ = 0;
};

}  // namespace sluis::apply
