// A million contacts: promoted in one change, sent, scheduled to leave in another, and a boundary at which
// they leave; on a store on disk, with an audience of everybody at one destination. Then the first
// pages of views and a breakdown. The work goes in the chunks that the program does it in.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <sys/resource.h>

#include "gateway/apply/change.hpp"
#include "gateway/apply/due.hpp"
#include "gateway/audience/filter.hpp"
#include "gateway/audience/order.hpp"
#include "gateway/store/changes.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/ledger_counts.hpp"
#include "gateway/store/ledger_delivery.hpp"
#include "gateway/store/migrations.hpp"
#include "gateway/store/periods.hpp"
#include "gateway/store/sqlite.hpp"
#include "tests/bench/people.hpp"
#include "tests/bench/rounds.hpp"
#include "tests/integration/process.hpp"

namespace sluis::bench {
namespace {

namespace changes = store::changes;
using nlohmann::json;
namespace declarations = store::declarations;
using std::chrono::duration;
using std::chrono::steady_clock;

constexpr std::size_t chunk = 1'000;
constexpr instant spring = from_ms(1'775'001'600'000);    // 2026-04-01
constexpr instant new_year = from_ms(1'798'761'600'000);  // 2027-01-01

std::size_t people() {
    const char* given = std::getenv("PEOPLE");
    return given != nullptr ? static_cast<std::size_t>(std::strtoull(given, nullptr, 10))
                            : 1'000'000;
}

double seconds_of(const std::function<void()>& work) {
    const auto begun = steady_clock::now();
    work();
    return duration<double>(steady_clock::now() - begun).count();
}

long peak_mb() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss / 1024;
}

class account_of_many {
public:
    account_of_many() : s_(store::open_sqlite({.path = place_.path() + "/db"})) {
        store::migrate(*s_, spring);
        write([&] { declare(); });
        for (std::size_t i = 0; i < people(); i += chunk)
            write([&] { add(i); });
    }

    void write(const std::function<void()>& work) {
        s_->begin();
        work();
        s_->commit();
    }
    // The rest of the work that one confirmation or one boundary leaves; the longest transaction.
    double run(const std::function<apply::step()>& some) {
        double longest = 0;
        for (bool more = true; more;) {
            const double took = seconds_of([&] { write([&] { more = some().more; }); });
            longest = std::max(longest, took);
        }
        return longest;
    }
    void change(const char* name, policy::change what, instant now) {
        double confirmed = 0;
        double longest = 0;
        const double took = seconds_of([&] {
            confirmed = seconds_of([&] { write([&] { confirm(name, what, now); }); });
            longest = run([&] { return apply::change_some(*s_, {}, chunk, now); });
        });
        print(name, took, confirmed, longest);
    }
    // As if the network had taken everybody: leaving then looks for who shares an identity.
    void deliver() {
        for (std::size_t i = 0; i < people(); i += chunk)
            write([&] { deliver(i); });
    }
    void boundary() {
        double step = 0;
        double longest = 0;
        const double took = seconds_of([&] {
            step =
                seconds_of([&] { write([&] { apply::open_account(*s_, {}, new_year).save(); }); });
            longest = run([&] { return apply::settle_some(*s_, {}, chunk, new_year); });
        });
        print("boundary at which all leave", took, step, longest);
    }
    void look() {
        const auto filter_of = [](const char* property, const char* value) {
            const json one{{"propertyName", property}, {"operator", "EQ"}, {"value", value}};
            const json groups = {{"filterGroups", {{{"filters", {one}}}}}};
            std::vector<error> errors;
            return audience::parse_filter(groups, "bench", errors);
        };
        const auto order_of = [](const char* property) {
            std::vector<error> errors;
            return audience::parse_order({{{"propertyName", property}}}, "bench", errors);
        };
        const auto page = [&](const audience::filter& f, const audience::order& o) {
            return [this, f, o] { (void)store::contacts::list(*s_, f, o, {}, 100); };
        };
        const auto everybody = audience::filter{};
        const auto newest = audience::newest_first();
        time("first page: newest first", page(everybody, newest));
        time("first page: marketing, by promotion",
             page(filter_of("status", "marketing"), order_of("became_marketing_at")));
        time("first page: by status", page(everybody, order_of("status")));
        time("first page: by exit", page(everybody, order_of("exit_effective_at")));
        time("first page: of a source that has none", page(filter_of("reason_id", "x"), newest));
        time("count of a filter",
             [&] { (void)store::contacts::count(*s_, filter_of("status", "marketing")); });
        time("breakdown of an audience", [&] { (void)store::ledger::count(*s_, audience_, 1); });
    }

private:
    void declare() {
        const auto draft = [](const char* id) {
            return declarations::draft{
                .id = id,
                .body = std::string(R"({"consent":"not_denied","id":")") + id + R"("})",
                .by = "bench",
                .at = spring};
        };
        using enum declarations::kind;
        declarations::put(*s_, audience, draft("everybody"));
        declarations::put(*s_, destination, draft("google"));
        audience_ = declarations::get(*s_, audience, "everybody")->number;
        declarations::put_target(*s_, audience_,
                                 declarations::get(*s_, destination, "google")->number, "1");
    }
    void add(std::size_t first) {
        const auto audiences = apply::load_audiences(*s_);
        std::vector<store::ledger::desire> desires;
        for (std::size_t i = first; i < std::min(first + chunk, people()); ++i) {
            const somebody who(i);
            contact::contact c;
            c.identities = {{contact::identity_kind::email, "", who.email}};
            c.properties[contact::property::email] = {who.email, {spring, "crm/1"}};
            c.created = {spring, "crm/1"};
            c.created_by = "crm";
            (void)store::contacts::save(*s_, c);
            for (auto& d : apply::desires_of(*s_, c, true, audiences))
                desires.push_back(d);
        }
        (void)store::ledger::put(*s_, desires, spring);
    }
    void deliver(std::size_t first) {
        namespace ledger = store::ledger;
        std::vector<ledger::sending> sent;
        std::vector<ledger::settlement> taken;
        for (std::size_t i = first; i < std::min(first + chunk, people()); ++i) {
            const std::string hash = somebody(i).email;
            for (const ledger::row& r : ledger::of_contact(*s_, static_cast<std::int64_t>(i + 1))) {
                sent.push_back({.at = r.at,
                                .revision = r.revision,
                                .identifiers = {{"email", hash}},
                                .keys = {hash}});
                taken.push_back({.at = r.at, .became = ledger::fate::accepted});
            }
        }
        (void)ledger::before_send(*s_, sent, spring);
        (void)ledger::settle(*s_, taken, spring);
    }
    void confirm(const char* name, policy::change what, instant now) {
        changes::change c{.request_id = name, .actor = "bench", .selection = "{}"};
        c.what = {what, {now, contact::reason_type::user, "bench"}};
        c = changes::add(*s_, c);
        changes::begin(*s_, c.id, changes::choose(*s_, c.id, audience::sql_condition{}), now);
    }
    static void time(const char* name, const std::function<void()>& work) {
        std::vector<double> times;
        for (int i = 0; i < 7; ++i)
            times.push_back(seconds_of(work));
        std::printf("  %-40s %9.1f ms\n", name, median(times) * 1'000);
    }
    static void print(const char* name, double took, double first, double longest) {
        std::printf(
            "  %-40s %9.0f contacts/s   begun in %.2f s, longest transaction %.3f s, peak "
            "%ld MB\n",
            name, static_cast<double>(people()) / took, first, longest, peak_mb());
        std::fflush(stdout);
    }

    harness::folder place_{};
    std::unique_ptr<store::session> s_;
    std::int64_t audience_ = 0;
};

}  // namespace
}  // namespace sluis::bench

int main() {
    using namespace sluis;
    bench::account_of_many many;
    many.change("change: all are promoted", policy::change::promote, bench::spring);
    many.deliver();
    many.look();
    many.change("change: all are to leave", policy::change::schedule_exit,
                bench::new_year - std::chrono::hours{24});
    many.boundary();
}
