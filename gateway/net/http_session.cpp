#include "gateway/net/http_session.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <typeinfo>
#include <utility>
#include <variant>

#include "gateway/base/log.hpp"
#include "gateway/net/answer_writer.hpp"
#include "gateway/net/message_parser.hpp"

namespace sluis::net {
namespace {

constexpr refusal hang_up{0, ""};
constexpr std::chrono::milliseconds stopping_linger{50};

// The handler with all it refers to. Its frame outlives the connection if it does not heed its
// cancellation.
asio::awaitable<response> call(std::shared_ptr<server_core> core,
                               std::shared_ptr<const request> r) {
    struct counted {
        explicit counted(server_core& c) : core(c) { ++core.handlers; }
        counted(const counted&) = delete;
        counted& operator=(const counted&) = delete;
        ~counted() {
            --core.handlers;
            core.changed.cancel();
        }
        server_core& core;
    };
    const counted until_the_end(*core);
    co_return co_await core->handle(*r);
}

std::string_view date_of(server_core& core) {
    const std::time_t now = std::time(nullptr);
    if (std::exchange(core.date_second, now) != now) core.date = http_date(now);
    return core.date;
}

}  // namespace

http_session::http_session(std::shared_ptr<server_core> core, transport::socket socket, peer from)
    : core_(std::move(core)),
      stream_(std::make_shared<transport>(std::move(socket))),
      peer_(std::move(from)),
      in_(std::max(core_->limits.buffer, core_->limits.header_bytes)),
      framing_{.body = core_->limits.body,
               .header_bytes = core_->limits.header_bytes,
               .header_fields = core_->limits.header_fields,
               .target = core_->limits.target} {}

asio::awaitable<void> http_session::run() {
    const auto self = shared_from_this();
    try {
        co_await serve();
    } catch (const std::exception& e) {
        log::error("connection_failed", {{"exception", typeid(e).name()}});
    }
    stream_->close();
}

void http_session::end_when_idle() {
    if (idle_ || finished_) stream_->close();
}

void http_session::abort() {
    if (handling_) handling_->cancel();
    stream_->close();
}

asio::awaitable<void> http_session::serve() {
    if (peer_.secure) {
        stream_->deadline(core_->limits.header_time);
        if (co_await stream_->accept_tls(core_->tls)) co_return;
    }
    bool more = true;
    while (more) {
        more = co_await serve_one();
    }
    if (!finished_) co_return;
    const auto linger = core_->limits.linger_time;
    co_await stream_->finish(core_->stopping ? std::min(linger, stopping_linger) : linger);
}

asio::awaitable<bool> http_session::serve_one() {
    std::size_t head = 0;
    verdict refused = co_await read_head(head);
    std::shared_ptr<const request> r;
    head_facts facts;
    if (!refused) {
        auto checked = check_head(in_.bytes().substr(0, head), framing_);
        if (const auto* why = std::get_if<refusal>(&checked)) {
            refused = *why;
        } else {
            facts = std::get<head_facts>(checked);
            refused = co_await read_request(head, facts, r);
        }
    }
    if (refused) {
        co_await refuse(*refused);
        co_return false;
    }
    bool keep = facts.keep_alive;
    const response out = co_await answer(r, keep);
    co_return co_await send(out, r->method == "HEAD", r->version, keep);
}

asio::awaitable<http_session::verdict> http_session::read_head(std::size_t& size) {
    in_.release();
    head_scanner scanner(framing_);
    bool empty_line_allowed = true;  // RFC 9112 section 2.2: one, from clients that end bodies so
    bool waiting = true;             // for the first byte
    stream_->deadline(core_->limits.idle_time);
    for (;;) {
        if (empty_line_allowed && in_.bytes().starts_with("\r\n")) {
            in_.consume(2);
            empty_line_allowed = false;
        }
        idle_ = in_.bytes().empty();
        if (idle_ && core_->stopping) co_return hang_up;
        if (!idle_ && std::exchange(waiting, false)) stream_->deadline(core_->limits.header_time);
        if (in_.bytes() != "\r") {  // may become that empty line
            const auto found = scanner.scan(in_.bytes());
            if (const auto* why = std::get_if<refusal>(&found)) co_return *why;
            if (const auto* all = std::get_if<head_scanner::complete>(&found)) {
                size = all->size;
                co_return std::nullopt;
            }
        }
        if (!co_await receive()) co_return lost();
    }
}

asio::awaitable<http_session::verdict> http_session::read_request(
    std::size_t head, const head_facts& facts, std::shared_ptr<const request>& out) {
    request_parser parser(framing_);
    const std::string target(facts.target);  // `facts` points into the buffer
    auto fed = parser.feed(in_.bytes().substr(0, head));
    in_.consume(head);
    if (!fed.refused && facts.expect_continue && in_.bytes().empty()) {
        stream_->deadline(core_->limits.write_time);
        if (co_await stream_->write("HTTP/1.1 100 Continue\r\n\r\n")) co_return hang_up;
    }
    stream_->deadline(core_->limits.body_time);
    while (!fed.refused && !parser.done()) {
        fed = parser.feed(in_.bytes());
        in_.consume(fed.taken);
        if (fed.refused || parser.done()) break;
        if (in_.full()) co_return refusal{431, "a chunk line or the trailer is too long"};
        if (!co_await receive()) co_return lost();
    }
    if (fed.refused) co_return fed.refused;
    auto r = std::make_shared<request>(parser.take());
    r->target = target;
    r->remote = peer_.address;
    r->secure = peer_.secure;
    out = std::move(r);
    co_return std::nullopt;
}

asio::awaitable<bool> http_session::receive() {
    const auto got = co_await stream_->read(in_.prepare());
    in_.commit(got.size);
    co_return !got.ec && got.size > 0;
}

refusal http_session::lost() const {
    if (stream_->timed_out() && !idle_) return {408, "the request did not come in time"};
    return hang_up;
}

asio::awaitable<response> http_session::answer(std::shared_ptr<const request> r, bool& keep) {
    ++core_->totals.requests;
    handling_ = work_under_way<response>::start(core_->executor, call(core_, r));
    const bool in_time = co_await handling_->ended_within(core_->limits.handler_time);
    const auto work = std::exchange(handling_, nullptr);
    keep = keep && in_time && !core_->stopping;
    if (in_time) {
        try {
            response out = work->take();
            keep = keep && !iequals(out.headers.get("connection"), "close");
            co_return out;
        } catch (const std::exception& e) {  // its text may quote the request
            log::error("handler_failed", {{"exception", typeid(e).name()}});
        }
    }
    work->cancel();
    ++core_->totals.handler_failures;
    co_return in_time ? to_response({500, "the request could not be handled"})
                      : to_response({503, "the request could not be handled in time"});
}

asio::awaitable<bool> http_session::send(const response& r, bool head_only, int version,
                                         bool keep) {
    const answer_form form{
        .date = date_of(*core_), .head_only = head_only, .keep_alive = keep, .version = version};
    const std::string bytes = write_answer(r, form);
    stream_->deadline(core_->limits.write_time);
    const error_code ec = co_await stream_->write(bytes);
    finished_ = !ec && !keep;
    co_return !ec && keep;
}

asio::awaitable<void> http_session::refuse(refusal why) {
    if (why.status == hang_up.status) co_return;
    ++core_->totals.refused;
    const response r = to_response(why);
    co_await send(r, false, 11, false);
}

}  // namespace sluis::net
