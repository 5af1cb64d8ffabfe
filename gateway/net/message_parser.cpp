#include "gateway/net/message_parser.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace sluis::net {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

constexpr std::size_t max_extensions = 4096;
constexpr std::size_t max_reserve = 64 << 10;  // before the bytes have come

// What both directions do with the parts that Beast reports.
template <bool IsRequest>
class collector : public http::basic_parser<IsRequest> {
public:
    std::string method;
    std::string target;
    int version = 11;
    unsigned status = 0;
    header_list headers;
    std::string body;

    struct fed {
        std::size_t taken = 0;
        error_code ec;
    };
    // Of a chunked body at least the five bytes of its end are still to come. Beast 1.81 is asked with
    // no fewer: while it waits for the end of the last chunk it asserts that there are so many.
    fed feed(std::string_view bytes) {
        constexpr std::size_t least_chunk = 5;  // "0\r\n\r\n"
        if (this->is_header_done() && this->chunked() && bytes.size() < least_chunk) return {};
        fed f;
        f.taken = this->put(boost::asio::buffer(bytes.data(), bytes.size()), f.ec);
        if (f.ec == http::error::need_more) f.ec = {};
        return f;
    }

private:
    void on_request_impl(http::verb, string_view name, string_view where, int v,
                         error_code&) override {
        method.assign(name.data(), name.size());
        target.assign(where.data(), where.size());
        version = v;
    }
    void on_response_impl(int code, string_view, int v, error_code&) override {
        status = static_cast<unsigned>(code);
        version = v;
    }
    void on_field_impl(http::field, string_view name, string_view value, error_code& ec) override {
        if (header_done_) return;  // a trailer
        const std::string_view n(name.data(), name.size());
        if (!IsRequest && boost::beast::iequals(name, "transfer-encoding") &&
            !boost::beast::iequals(value, "chunked")) {
            ec = http::error::bad_transfer_encoding;  // Beast would ignore it
        }
        headers.add(std::string(n), std::string(value.data(), value.size()));
    }
    void on_header_impl(error_code&) override { header_done_ = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        const auto expected = length.value_or(0);
        body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(expected, max_reserve)));
    }
    std::size_t on_body_impl(string_view part, error_code&) override {
        body.append(part.data(), part.size());
        return part.size();
    }
    void on_chunk_header_impl(std::uint64_t, string_view extensions, error_code& ec) override {
        extensions_ += extensions.size();
        if (extensions_ > max_extensions) ec = http::error::bad_chunk_extension;
    }
    std::size_t on_chunk_body_impl(std::uint64_t, string_view part, error_code&) override {
        body.append(part.data(), part.size());
        return part.size();
    }
    void on_finish_impl(error_code&) override {}

    bool header_done_ = false;
    std::size_t extensions_ = 0;
};

}  // namespace

struct request_parser::parser : collector<true> {};

request_parser::request_parser(const framing_limits& limits) : parser_(std::make_unique<parser>()) {
    parser_->eager(true);
    parser_->header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    parser_->body_limit(limits.body);
}

request_parser::~request_parser() = default;

request_parser::progress request_parser::feed(std::string_view bytes) {
    const auto [taken, ec] = parser_->feed(bytes);
    if (!ec) return {taken, std::nullopt};
    if (ec == http::error::body_limit) return {taken, refusal{413, "the body is too large"}};
    return {taken, refusal{400, "the message is not well-formed HTTP"}};
}

bool request_parser::done() const {
    return parser_->is_done();
}

request request_parser::take() {
    request r;
    r.method = std::move(parser_->method);
    r.target = std::move(parser_->target);
    r.version = parser_->version;
    r.headers = std::move(parser_->headers);
    r.body = std::move(parser_->body);
    return r;
}

struct response_parser::parser : collector<false> {};

response_parser::response_parser(std::size_t max_body, bool answers_head)
    : parser_(std::make_unique<parser>()) {
    parser_->eager(true);
    parser_->header_limit(
        std::numeric_limits<std::uint32_t>::max());  // the read buffer's cap holds
    parser_->body_limit(max_body);
    parser_->skip(answers_head);
}

response_parser::~response_parser() = default;

response_parser::progress response_parser::feed(std::string_view bytes) {
    const auto [taken, ec] = parser_->feed(bytes);
    if (!ec) return {taken, std::nullopt};
    return {taken, ec == http::error::body_limit ? failure::too_large : failure::malformed};
}

bool response_parser::complete_at_eof() {
    if (!parser_->got_some() || !parser_->is_header_done()) return false;
    error_code ec;
    parser_->put_eof(ec);
    return !ec;
}

bool response_parser::done() const {
    return parser_->is_done();
}

bool response_parser::keep_alive() const {
    return parser_->keep_alive();
}

unsigned response_parser::status() const {
    return parser_->status;
}

header_list response_parser::take_headers() {
    return std::move(parser_->headers);
}

std::string response_parser::take_body() {
    return std::move(parser_->body);
}

}  // namespace sluis::net
