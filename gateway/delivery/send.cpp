#include "gateway/delivery/send.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <numeric>
#include <utility>

#include "gateway/delivery/exchange.hpp"

namespace sluis::delivery {
namespace {

using adapters::fate;
using rows = std::vector<std::size_t>;  // indices into the shipment

// Halving 10,000 members down to one culprit takes 28 calls; two more culprits still fit.
constexpr unsigned most_requests = 96;

// So many refused, each alone, before anybody was let in: the fault is not theirs.
constexpr std::size_t most_suspects = 8;

class sender {
public:
    sender(const route& way, net::http_client& http, const clock& time, const shipment& what,
           std::function<std::uint64_t()> nonce)
        : way_(way), http_(http), time_(time), what_(what), nonce_(std::move(nonce)) {
        report_.members.resize(what.members.size());
    }

    asio::awaitable<send_report> run() {
        rows all(what_.members.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        if (!all.empty()) groups_.push_back(std::move(all));
        while (!groups_.empty() && !ended_) {
            const rows group = std::move(groups_.front());
            groups_.pop_front();
            co_await send_group(group);
        }
        judge_suspects();
        co_return std::move(report_);
    }

private:
    asio::awaitable<void> send_group(const rows& group) {
        std::vector<adapters::member> members;
        members.reserve(group.size());
        for (const std::size_t i : group)
            members.push_back({what_.members[i], !what_.unasked.contains(i)});
        const adapters::batch b{what_.audience, way_.api_version, way_.settings,
                                what_.what,     members,          nonce_()};
        std::vector<adapters::http_request> requests = way_.network->plan(b);
        for (adapters::http_request& r : requests) {
            for (std::size_t& row : r.rows)
                row = group[row];
            co_await send_one(std::move(r));
            if (ended_) co_return;
        }
    }

    asio::awaitable<void> send_one(adapters::http_request r) {
        if (report_.requests >= most_requests) {
            end_with("too_many_requests", "the batch was split too often; the rest is tried later");
            co_return;
        }
        for (int attempt = 0;; ++attempt) {
            const auto wait = way_.proof->budget().take(r.budget, time_.now());
            if (wait > std::chrono::milliseconds::zero()) {
                report_.wait = wait;
                end_with("budget", "the budget of requests is used up for now");
                co_return;
            }
            const access granted = co_await way_.proof->token();
            if (granted.what != access::state::granted) {
                no_access(granted);
                co_return;
            }
            adapters::http_request signed_request = r;
            way_.proof->authorize(signed_request, granted.token);
            ++report_.requests;
            const exchanged answer = co_await exchange(http_, way_.base_url, signed_request);
            if (!answer) {
                lost(r.rows, answer.error());
                co_return;
            }
            const adapters::outcome told = way_.network->interpret(r, answer->view());
            if (told.all == fate::token_refused && attempt == 0) {
                way_.proof->forget(granted.token);
                continue;
            }
            take(r.rows, told);
            co_return;
        }
    }

    void take(const rows& sent, const adapters::outcome& told) {
        rows others;
        std::map<std::size_t, adapters::exception_row> except;
        for (const adapters::exception_row& e : told.except)
            except.emplace(e.position, e);
        for (std::size_t position = 0; position < sent.size(); ++position) {
            if (const auto found = except.find(position); found != except.end()) {
                const adapters::exception_row& e = found->second;
                set(sent[position], arrival_of(e.what), e.code.empty() ? told.code : e.code, told);
            } else {
                others.push_back(sent[position]);
            }
        }
        if (told.wait) wait(*told.wait, told.scope);
        if (told.later) {
            report_.later.push_back({told.later->request_id, told.later->poll_after,
                                     static_cast<std::int64_t>(others.size())});
        }
        switch (told.all) {
            case fate::accepted:
            case fate::accepted_unverified:
                let_in_ = true;
                [[fallthrough]];
            case fate::rejected:
                for (const std::size_t i : others)
                    set(i, arrival_of(told.all), told.code, told);
                return;
            case fate::resend:
                if (!others.empty() && others.size() < sent.size()) {
                    groups_.push_front(std::move(others));
                    return;
                }
                return halve(others, told);
            case fate::split:
                return halve(others, told);
            case fate::try_later:
                report_.failed = true;
                for (const std::size_t i : others)
                    set(i, arrival::later, told.code, told);
                return end_with(told.code, told.detail);
            case fate::token_refused:
                return stop(send_report::stop::destination, told);
            case fate::destination_stopped:
            case fate::defect:
                return stop(send_report::stop::audience, told);
        }
    }

    void halve(const rows& group, const adapters::outcome& told) {
        if (group.size() <= 1) {
            for (const std::size_t i : group)
                suspects_.emplace_back(i, told);
            if (!let_in_ && suspects_.size() >= most_suspects) {
                stop(send_report::stop::audience, told);
            }
            return;
        }
        const auto middle = group.begin() + static_cast<std::ptrdiff_t>(group.size() / 2);
        groups_.emplace_front(middle, group.end());
        groups_.emplace_front(group.begin(), middle);
    }

    // They were refused alone. Where others are let in it is their own fault; else nobody knows.
    void judge_suspects() {
        for (const auto& [i, told] : suspects_)
            set(i, let_in_ ? arrival::rejected : arrival::later, told.code, told);
    }

    static arrival arrival_of(fate f) {
        if (f == fate::accepted) return arrival::accepted;
        if (f == fate::accepted_unverified) return arrival::accepted_unverified;
        if (f == fate::rejected) return arrival::rejected;
        return arrival::later;
    }

    void set(std::size_t member, arrival a, const std::string& code,
             const adapters::outcome& told) {
        report_.members[member] = {a, true, code, told.detail,
                                   told.later ? told.later->request_id : std::string()};
    }

    void wait(std::chrono::seconds time, adapters::wait_scope scope) {
        report_.wait = std::max<std::chrono::milliseconds>(report_.wait.value_or(time), time);
        if (scope == adapters::wait_scope::credential) {
            way_.proof->budget().exhausted(time_.now() + time);
        }
    }

    void no_access(const access& a) {
        if (a.what == access::state::dead) {
            report_.stopped = send_report::stop::destination;
        } else {
            report_.failed = true;
        }
        end_with(a.code, a.detail);
    }

    void lost(const rows& sent, const net::client_error& e) {
        ++report_.unanswered;
        report_.failed = true;
        const std::string code{name(e.failure)};
        for (const std::size_t i : sent)
            report_.members[i] = {arrival::later, true, code, e.detail, ""};
        end_with(code, e.detail);
    }

    void stop(send_report::stop how, const adapters::outcome& told) {
        report_.stopped = how;
        end_with(told.code, told.detail);
    }

    void end_with(const std::string& code, const std::string& words) {
        report_.code = code;
        report_.words = words;
        ended_ = true;
    }

    const route& way_;
    net::http_client& http_;
    const clock& time_;
    const shipment& what_;
    std::function<std::uint64_t()> nonce_;
    std::deque<rows> groups_;
    std::vector<std::pair<std::size_t, adapters::outcome>> suspects_;
    bool let_in_ = false;  // the network took somebody
    send_report report_;
    bool ended_ = false;
};

}  // namespace

std::string_view name(arrival a) noexcept {
    switch (a) {
        case arrival::accepted:
            return "accepted";
        case arrival::accepted_unverified:
            return "accepted_unverified";
        case arrival::rejected:
            return "rejected";
        case arrival::later:
            return "later";
    }
    return "unknown";
}

asio::awaitable<send_report> send(const route& way, net::http_client& http, const clock& time,
                                  const shipment& what, std::function<std::uint64_t()> nonce) {
    sender s(way, http, time, what, std::move(nonce));
    co_return co_await s.run();
}

}  // namespace sluis::delivery
