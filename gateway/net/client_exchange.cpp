#include "gateway/net/client_exchange.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/error.hpp>

#include "gateway/net/framing_fields.hpp"
#include "gateway/net/message_parser.hpp"
#include "gateway/net/read_buffer.hpp"

namespace sluis::net {
namespace {

constexpr std::size_t unparsed_bytes = 32 << 10;
constexpr int most_interim_answers = 8;  // 1xx before the real one

// The client's own. Accept-Encoding: an answer is never unpacked here.
constexpr std::array<std::string_view, 5> own_headers{
    "host", "content-length", "transfer-encoding", "connection", "accept-encoding",
};

bool can_be_written(const header& h) {
    return is_token(h.name) &&
           h.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
}

bool is_own(std::string_view name) {
    return std::any_of(own_headers.begin(), own_headers.end(),
                       [&](std::string_view own) { return iequals(own, name); });
}

bool may_have_body(std::string_view method) {
    return method == "POST" || method == "PUT" || method == "PATCH";
}

exchange_outcome failed(client_failure why, bool sent, std::string detail = {}) {
    return {.answer = client_error{why, sent, std::move(detail)}};
}

// Reads until the parser is done. `received`: at least one byte came.
asio::awaitable<std::optional<client_failure>> read_one(transport& stream, read_buffer& in,
                                                        response_parser& parser, bool& received) {
    while (!parser.done()) {
        const auto fed = parser.feed(in.bytes());
        in.consume(fed.taken);
        if (fed.failed) {
            const bool large = *fed.failed == response_parser::failure::too_large;
            co_return large ? client_failure::too_large : client_failure::malformed;
        }
        if (parser.done()) break;
        if (in.full()) co_return client_failure::malformed;
        const auto got = co_await stream.read(in.prepare());
        stream.throw_if_cancelled(got.ec);
        in.commit(got.size);
        received = received || got.size > 0;
        if (!got.ec) continue;
        if (stream.timed_out()) co_return client_failure::timeout;
        if (got.ec == asio::error::eof && parser.complete_at_eof()) break;
        co_return client_failure::reset_after_sent;
    }
    co_return std::nullopt;
}

}  // namespace

std::optional<std::string> write_request(const client_request& r, const url& to) {
    if (!is_token(r.method)) return std::nullopt;
    if (!std::all_of(r.headers.begin(), r.headers.end(), can_be_written)) return std::nullopt;
    std::string out;
    out.reserve(512 + r.body.size());
    out.append(r.method).append(" ").append(to.target).append(" HTTP/1.1\r\n");
    out.append("Host: ").append(to.authority()).append("\r\n");
    if (!r.headers.contains("user-agent")) out += "User-Agent: sluis\r\n";
    for (const header& h : r.headers) {
        if (!is_own(h.name)) out.append(h.name).append(": ").append(h.value).append("\r\n");
    }
    if (!r.body.empty() || may_have_body(r.method)) {
        out.append("Content-Length: ").append(std::to_string(r.body.size())).append("\r\n");
    }
    out.append("\r\n").append(r.body);
    return out;
}

asio::awaitable<exchange_outcome> exchange(transport& stream, const client_request& r,
                                           const std::string& bytes) {
    const error_code unwritten = co_await stream.write(bytes);
    stream.throw_if_cancelled(unwritten);
    if (unwritten && stream.timed_out()) co_return failed(client_failure::timeout, false);
    const bool sent = !unwritten;
    // When writing failed, the peer may have answered before it closed: that answer counts.
    read_buffer in(unparsed_bytes);
    bool received = false;
    for (int answers = 0; answers <= most_interim_answers; ++answers) {
        response_parser parser(r.max_answer, r.method == "HEAD");
        const auto failure = co_await read_one(stream, in, parser, received);
        if (failure) {
            const bool unsent = !sent && *failure == client_failure::reset_after_sent;
            auto out = failed(unsent ? client_failure::reset_before_sent : *failure, sent);
            out.nothing_received = !received;
            co_return out;
        }
        if (parser.status() == 101) break;
        if (parser.status() < 200) continue;
        exchange_outcome out;
        out.reusable = sent && parser.keep_alive() && in.bytes().empty();
        out.answer = client_response{parser.status(), parser.take_headers(), parser.take_body()};
        co_return out;
    }
    co_return failed(client_failure::malformed, sent, "no final answer");
}

}  // namespace sluis::net
