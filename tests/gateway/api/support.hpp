// What the tests of the API share: the API over a real store in a folder that goes away, called as
// the listener calls it, without sockets.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "gateway/api/router.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/erasures.hpp"
#include "gateway/store/tokens.hpp"
#include "gateway/store/vault.hpp"
#include "tests/gateway/store/support.hpp"

namespace sluis::api {

struct answered {
    unsigned status = 0;
    json body{};
    net::response whole{};
};

class api_test : public testing::Test {
protected:
    api_test() {
        services_.public_url = "https://hooks.example.com";
        services_.version = "0.1.0";
        services_.replay = [this](std::vector<std::string> envelopes, bool for_real) {
            return replay(std::move(envelopes), for_real);
        };
        services_.put_contact = [this](policy::contact_write what) {
            return put_contact(std::move(what));
        };
        services_.waiting = [] { return seven(); };
        services_.changed = [this]() -> asio::awaitable<void> {
            ++changes;
            co_return;
        };
        services_.change = [this](status_change asked) { return change(std::move(asked)); };
        services_.remove_contact = [this](contact_ask asked) { return remove_contact(asked); };
        services_.restore_contact = [this](contact_ask asked) { return restore_contact(asked); };
        services_.erase = [this](erasure_ask asked) { return erase(std::move(asked)); };
        services_.not_ready = [this] { return not_ready; };
        services_.suppress = [this](store::suppressions::change what) {
            return suppress(std::move(what));
        };
    }
    ~api_test() override { db_.stop(); }

    answered send(net::request r) {
        asio::io_context io;
        auto answer = asio::co_spawn(io, api::answer(services_, r), asio::use_future);
        io.run();
        answered a;
        a.whole = answer.get();
        a.status = a.whole.status;
        a.body = json::parse(a.whole.body, nullptr, false);
        return a;
    }
    answered call(std::string method, std::string target, const json& body = nullptr) {
        net::request r{.method = std::move(method), .target = std::move(target), .remote = "unix"};
        if (!body.is_null()) r.body = body.dump();
        return send(std::move(r));
    }
    answered get(std::string target) { return call("GET", std::move(target)); }
    answered post(std::string target, const json& body) {
        return call("POST", std::move(target), body);
    }
    answered remove(std::string target) { return call("DELETE", std::move(target)); }

    template <class F>
    auto in_store(F f) {
        return db_.write_now(std::move(f));
    }
    // A token with these permissions; what it asks comes from the network.
    std::string token_with(permissions may, const std::string& title = "somebody") {
        const secret token = store::random_token();
        in_store([&](store::session& s) {
            (void)store::tokens::add(s, title, store::sha256(token.reveal()), token.hint(),
                                     time_.now(), may);
        });
        return token.reveal();
    }
    answered call_as(const std::string& token, std::string method, std::string target,
                     const json& body = nullptr) {
        net::request r{
            .method = std::move(method), .target = std::move(target), .remote = "192.0.2.1"};
        r.headers.add("Authorization", "Bearer " + token);
        if (!body.is_null()) r.body = body.dump();
        return send(std::move(r));
    }

    std::string tombstone_of(const contact::identity& i) {
        return vault_.keyed_hash(store::contacts::tombstone_text(i));
    }

    // A contact with this e-mail address; its id.
    std::int64_t a_contact(const std::string& address) {
        return in_store([&](store::session& s) {
            contact::contact c = store::a_contact(address);
            EXPECT_TRUE(store::contacts::save(s, c));
            return c.id;
        });
    }

    // What becomes of a change of one contact; and those that were asked for.
    std::optional<status_changed> change_answer{};
    std::vector<status_change> changes_asked{};

    // Of deleting and restoring one; and who was meant.
    std::optional<contact_removed> removal_answer{};
    contact_restored restore_answer{};
    std::vector<contact_ask> contacts_asked{};
    std::vector<erasure_ask> erasures_asked{};

    store::folder folder_;
    settable_clock time_{store::noon};
    std::vector<std::string> replayed{};
    // What was to be written, and what then comes of each in turn; the last one of all that follow.
    std::vector<policy::contact_write> written{};
    std::vector<policy::contact_written> becomes{{}};
    // The addresses that were to be suppressed or no more, and what comes of each.
    std::vector<store::suppressions::change> suppress_asked{};
    store::suppressions::changed suppress_becomes{};
    std::string not_ready{};
    int changes = 0;

private:
    asio::awaitable<store::suppressions::changed> suppress(store::suppressions::change what) {
        suppress_asked.push_back(std::move(what));
        co_return suppress_becomes;
    }
    static asio::awaitable<result<std::uint64_t>> seven() { co_return std::uint64_t{7}; }
    asio::awaitable<std::optional<status_changed>> change(status_change asked) {
        changes_asked.push_back(std::move(asked));
        co_return change_answer;
    }
    asio::awaitable<std::optional<contact_removed>> remove_contact(contact_ask asked) {
        contacts_asked.push_back(std::move(asked));
        co_return removal_answer;
    }
    asio::awaitable<std::int64_t> erase(erasure_ask asked) {
        const auto add = [&](store::session& s) {
            return store::erasures::add(s, {.at = time_.now(), .asked_by = asked.who.actor});
        };
        const std::int64_t id = co_await db_.write(add);
        erasures_asked.push_back(std::move(asked));
        co_return id;
    }
    asio::awaitable<contact_restored> restore_contact(contact_ask asked) {
        contacts_asked.push_back(std::move(asked));
        co_return restore_answer;
    }
    asio::awaitable<api::replayed> replay(std::vector<std::string> envelopes, bool for_real) {
        api::replayed done;
        done.outcomes["applied"] = static_cast<std::int64_t>(envelopes.size());
        if (for_real) std::ranges::move(envelopes, std::back_inserter(replayed));
        co_return done;
    }

    asio::awaitable<policy::contact_written> put_contact(policy::contact_write what) {
        policy::contact_written done = becomes[std::min(written.size(), becomes.size() - 1)];
        written.push_back(std::move(what));
        co_return done;
    }

    store::database db_{{.path = folder_ / "sluis.db"}};
    store::vault vault_ =
        store::vault::from_base64("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").value();

protected:
    services services_{.db = db_, .secrets = vault_, .time = time_};
};

// Every path with its open parts filled in.
inline std::string path_of(const route& r) {
    std::string path(r.path);
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
        path.replace(open, path.find('}') - open + 1, "x");
    return path;
}

}  // namespace sluis::api
