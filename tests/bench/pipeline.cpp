// From an acknowledged submission to a recorded contact: the applier (map, merge, decide, history,
// ledger of one audience at two destinations) on a store on disk, against a loop of bare upserts.
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/apply/applier.hpp"
#include "gateway/apply/map_entry.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/sqlite.hpp"
#include "tests/bench/people.hpp"
#include "tests/bench/rounds.hpp"
#include "tests/integration/process.hpp"

namespace sluis::bench {
namespace {

namespace asio = boost::asio;
namespace declarations = store::declarations;

constexpr int rounds = 5;
constexpr std::size_t contacts = 10'000;
constexpr std::size_t batch = 1'000;  // submissions, or rows, in one commit

const system_clock now_is;

// A queue in memory that ends when it is empty.
class memory_backlog final : public queue::backlog {
public:
    explicit memory_backlog(std::vector<queue::submission> all) : all_(std::move(all)) {}

    std::function<void()> on_empty{};

    asio::awaitable<result<std::vector<queue::submission>>> read(
        std::size_t max, std::chrono::milliseconds) override {
        std::vector<queue::submission> some;
        while (some.size() < max && next_ < all_.size())
            some.push_back(std::move(all_[next_++]));
        if (some.empty()) on_empty();
        co_return some;
    }
    asio::awaitable<result<void>> settle(std::vector<queue::position>) override {
        co_return result<void>{};
    }
    void rewind() override { throw std::runtime_error("a batch was not applied"); }
    asio::awaitable<result<std::uint64_t>> length() override { co_return all_.size() - next_; }

private:
    std::vector<queue::submission> all_;
    std::size_t next_ = 0;
};

std::vector<queue::submission> submissions(const std::string& company) {
    std::vector<queue::submission> all;
    for (std::size_t i = 0; i < contacts; ++i) {
        const std::string id = company + '-' + std::to_string(i);
        queue::entry e{.source = "crm",
                       .event_key = id,
                       .received_at = now_is.now(),
                       .method = "POST",
                       .target = "/hooks/crm",
                       .content_type = "application/json",
                       .headers = {{"webhook-id", id}},
                       .body = event_of(somebody(i), company).dump()};
        all.push_back({.at = {0, std::to_string(i)}, .content = std::move(e)});
    }
    return all;
}

std::shared_ptr<const declaration::catalog> the_source() {
    declaration::source crm{.id = "crm", .provider = "standard_webhooks"};
    crm.rules = {.id = "crm", .status = policy::default_status::marketing};
    const verify::key key{.value = secret("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")};
    auto made = std::make_shared<declaration::catalog>();
    made->add(*declaration::make_live(std::move(crm), {key}));
    return made;
}

void declare_audience(store::session& s) {
    const auto draft = [](const std::string& id) {
        return declarations::draft{.id = id,
                                   .body = R"({"id":")" + id + R"("})",
                                   .secrets = "",
                                   .by = "bench",
                                   .at = now_is.now()};
    };
    using enum declarations::kind;
    declarations::put(s, audience, draft("everybody"));
    const auto everybody = declarations::get(s, audience, "everybody")->number;
    for (const std::string id : {"google", "meta"}) {
        declarations::put(s, destination, draft(id));
        declarations::put_target(s, everybody, declarations::get(s, destination, id)->number, id);
    }
}

// The applier with what it works on, all its own.
class applying {
public:
    applying() {
        sources_.set(the_source());
        db_.write_now(declare_audience);
    }
    ~applying() { db_.stop(); }
    applying(const applying&) = delete;
    applying& operator=(const applying&) = delete;

    std::size_t apply(std::vector<queue::submission> all) {
        asio::io_context io(1);
        memory_backlog in(std::move(all));
        apply::applier by(
            io.get_executor(),
            {.in = in, .db = db_, .sources = sources_, .secrets = secrets_, .time = now_is},
            {.batch = batch});
        in.on_empty = [&] { by.stop(); };
        asio::co_spawn(io, by.run(), asio::detached);
        io.run();
        return contacts;
    }

    // Nothing is stored.
    std::size_t map(const std::vector<queue::submission>& all) const {
        std::size_t items = 0;
        for (const queue::submission& s : all)
            items += apply::map_submission(s, *sources_.get(), secrets_, now_is.now()).items.size();
        return items;
    }

    std::size_t count(const std::string& what) {
        const auto ask = [&](store::session& s) {
            store::statement& q = s.prepare("SELECT count(*) FROM " + what);
            q.step();
            const auto n = static_cast<std::size_t>(q.integer(0));
            q.reset();
            return n;
        };
        return db_.read_now(ask);
    }

private:
    harness::folder place_{};
    store::vault secrets_ =
        *store::vault::from_base64("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
    declaration::catalog_place sources_{};
    store::database db_{{.path = place_ / "sluis.db"}};
};

// The least that remembers contacts: one row for each, found by its e-mail, on disk as safely.
class upserting {
public:
    upserting() {
        db_->execute(
            "CREATE TABLE people (email TEXT PRIMARY KEY, external_id TEXT, phone TEXT, "
            "properties TEXT); CREATE UNIQUE INDEX by_id ON people (external_id); "
            "CREATE INDEX by_phone ON people (phone)");
    }
    std::size_t upsert(const std::vector<queue::submission>& all) {
        store::statement& put = db_->prepare(
            "INSERT INTO people VALUES ($1, $2, $3, $4) ON CONFLICT (email) DO UPDATE SET "
            "external_id = excluded.external_id, phone = excluded.phone, "
            "properties = excluded.properties");
        for (std::size_t i = 0; i < contacts; ++i) {
            if (i % batch == 0) db_->begin();
            const somebody who(i);
            put.bind(1, who.email);
            put.bind(2, who.external_id);
            put.bind(3, who.phone);
            put.bind(4, all[i].content->body);
            put.step();
            put.reset();
            if (i % batch == batch - 1) db_->commit();
        }
        return contacts;
    }

private:
    harness::folder place_{};
    std::unique_ptr<store::session> db_ = store::open_sqlite({.path = place_ / "people.db"});
};

double rate_of_applying(bool known) {
    applying a;
    if (known) a.apply(submissions("Bloemen BV"));
    auto all = submissions("Planten BV");
    const double rate = per_second([&] { return a.apply(std::move(all)); });
    if (a.count("contacts WHERE properties LIKE '%Planten BV%'") != contacts ||
        a.count("membership WHERE desired = 1") != 2 * contacts)
        throw std::runtime_error("not all contacts were recorded");
    return rate;
}

double rate_of_upserting(bool known) {
    upserting u;
    if (known) u.upsert(submissions("Bloemen BV"));
    const auto all = submissions("Planten BV");
    return per_second([&] { return u.upsert(all); });
}

double rate_of_mapping() {
    const applying a;
    const auto all = submissions("Planten BV");
    return per_second([&] { return a.map(all); });
}

void compare(const std::string& whom, bool known) {
    print("contacts/s",
          alternate(rounds, {{whom + ": applied", [&] { return rate_of_applying(known); }},
                             {whom + ": bare upsert", [&] { return rate_of_upserting(known); }},
                             {whom + ": mapped and sealed, not stored", rate_of_mapping}}));
}

}  // namespace
}  // namespace sluis::bench

int main() {
    sluis::bench::compare("new contacts", false);
    sluis::bench::compare("known contacts", true);
}
