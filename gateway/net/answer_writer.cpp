#include "gateway/net/answer_writer.hpp"

#include <algorithm>

#include "gateway/net/framing.hpp"
#include "gateway/net/framing_fields.hpp"

namespace sluis::net {
namespace {

bool has_line_break(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

bool can_be_written(const response& r) {
    return r.status >= 200 && r.status <= 599 &&
           std::all_of(r.headers.begin(), r.headers.end(), [](const header& h) {
               return is_token(h.name) && !has_line_break(h.value);
           });
}

// The server's own: a handler's version of them would contradict.
bool is_framing(std::string_view name) {
    return iequals(name, "content-length") || iequals(name, "transfer-encoding") ||
           iequals(name, "connection") || iequals(name, "date");
}

std::string two_digits(int n) {
    return {static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)};
}

// For whoever reads the refusal at the sender.
std::string_view cure_of(unsigned status) {
    switch (status) {
        case 408:
            return "send it without pauses";
        case 413:
            return "send less in one request, or raise the limit here";
        case 414:
        case 431:
            return "shorten it, or raise the limit here";
        case 417:
            return "send Expect: 100-continue or nothing";
        case 500:
            return "see the log here";
        case 503:
            return "try again";
        case 505:
            return "speak HTTP/1.1";
        default:
            return "send one well-formed request that cannot be read in two ways, RFC 9112";
    }
}

}  // namespace

std::string http_date(std::time_t t) {
    static constexpr std::string_view days[]{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::string_view months[]{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    gmtime_r(&t, &utc);
    std::string text(days[static_cast<std::size_t>(utc.tm_wday)]);
    text.append(", ").append(two_digits(utc.tm_mday)).append(" ");
    text.append(months[static_cast<std::size_t>(utc.tm_mon)]).append(" ");
    text.append(std::to_string(utc.tm_year + 1900)).append(" ");
    text.append(two_digits(utc.tm_hour)).append(":").append(two_digits(utc.tm_min)).append(":");
    return text.append(two_digits(utc.tm_sec)).append(" GMT");
}

std::string write_answer(const response& r, const answer_form& form) {
    if (!can_be_written(r))
        return write_answer(to_response({500, "the answer is not valid"}), form);
    const bool bodiless = r.status == 204 || r.status == 304;
    std::string out;
    out.reserve(256 + r.body.size());
    out.append("HTTP/1.1 ").append(std::to_string(r.status)).append(" ");
    out.append(reason_phrase(r.status)).append("\r\nDate: ").append(form.date).append("\r\n");
    for (const header& h : r.headers) {
        if (!is_framing(h.name)) out.append(h.name).append(": ").append(h.value).append("\r\n");
    }
    if (!bodiless) {
        out.append("Content-Length: ").append(std::to_string(r.body.size())).append("\r\n");
    }
    if (!form.keep_alive) out += "Connection: close\r\n";
    if (form.keep_alive && form.version == 10) out += "Connection: keep-alive\r\n";
    out += "\r\n";
    if (!bodiless && !form.head_only) out += r.body;
    return out;
}

response to_response(const refusal& why) {
    const std::string_view cure = cure_of(why.status);
    response r{.status = why.status};
    r.headers.add("Content-Type", "application/problem+json");
    r.body.append("{\"type\":\"about:blank\",\"title\":\"").append(reason_phrase(why.status));
    r.body.append("\",\"status\":").append(std::to_string(why.status));
    r.body.append(",\"detail\":\"").append(why.why).append(" (").append(cure);
    r.body.append(")\",\"errors\":[{\"what\":\"").append(why.why);
    r.body.append("\",\"where\":\"request\",\"cure\":\"").append(cure).append("\"}]}");
    return r;
}

}  // namespace sluis::net
