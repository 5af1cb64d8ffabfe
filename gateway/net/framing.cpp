#include "gateway/net/framing.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "gateway/net/framing_fields.hpp"

namespace sluis::net {
namespace {

constexpr std::string_view crlf = "\r\n";
constexpr std::size_t longest_method = 32;

// Fields of which a message has at most one: with two, readers choose differently.
constexpr std::array<std::string_view, 6> singletons{
    "host", "content-length", "transfer-encoding", "expect", "content-type", "authorization",
};

struct request_line {
    std::string_view method;
    std::string_view target;
    int version = 0;
};

struct framing_fields {
    std::array<std::optional<std::string_view>, singletons.size()> single;
    bool close = false;
    bool keep_alive = false;
    std::size_t count = 0;

    [[nodiscard]] const std::optional<std::string_view>& host() const { return single[0]; }
    [[nodiscard]] const std::optional<std::string_view>& length() const { return single[1]; }
    [[nodiscard]] const std::optional<std::string_view>& encoding() const { return single[2]; }
    [[nodiscard]] const std::optional<std::string_view>& expect() const { return single[3]; }
};

using check = std::optional<refusal>;  // nullopt: passed

refusal bad(std::string_view why) {
    return {400, why};
}

check read_request_line(std::string_view line, const framing_limits& limits, request_line& out) {
    const auto first = line.find(' ');
    const auto second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    if (second == std::string_view::npos) return bad("the request line needs three parts");
    out.method = line.substr(0, first);
    out.target = line.substr(first + 1, second - first - 1);
    const auto version = line.substr(second + 1);
    if (!is_token(out.method) || out.method.size() > longest_method) {
        return bad("the method is not a token");
    }
    if (out.target.size() > limits.target) return refusal{414, "the target is too long"};
    if (!is_target(out.target)) return bad("the target is empty or has forbidden characters");
    if (version == "HTTP/1.1") {
        out.version = 11;
    } else if (version == "HTTP/1.0") {
        out.version = 10;
    } else if (version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.') {
        return refusal{505, "only versions 1.0 and 1.1 are spoken here"};
    } else {
        return bad("the request line does not end with a version");
    }
    return std::nullopt;
}

check read_field(std::string_view line, framing_fields& out) {
    if (line.front() == ' ' || line.front() == '\t') return bad("a field is folded over two lines");
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return bad("a field has no colon");
    const auto name = line.substr(0, colon);
    if (!is_token(name)) return bad("a field name is empty or has forbidden characters");
    if (name.find('_') != std::string_view::npos) {
        return bad("a field name has an underscore, which some programs read as a hyphen");
    }
    const auto value = trim(line.substr(colon + 1));
    if (iequals(name, "connection") || iequals(name, "proxy-connection")) {
        out.close = out.close || lists(value, "close");
        out.keep_alive = out.keep_alive || lists(value, "keep-alive");
    }
    for (std::size_t i = 0; i < singletons.size(); ++i) {
        if (!iequals(name, singletons[i])) continue;
        if (out.single[i]) return bad("a field that may occur once occurs twice");
        out.single[i] = value;
    }
    return std::nullopt;
}

check read_fields(std::string_view lines, const framing_limits& limits, framing_fields& out) {
    while (lines != crlf) {
        const auto line = lines.substr(0, lines.find(crlf));
        if (line.empty()) return bad("the head does not end with an empty line");
        if (++out.count > limits.header_fields) return refusal{431, "too many header fields"};
        if (auto refused = read_field(line, out)) return refused;
        lines.remove_prefix(line.size() + crlf.size());
    }
    return std::nullopt;
}

check check_host(const framing_fields& fields, const request_line& line) {
    if (!fields.host()) {
        if (line.version == 10) return std::nullopt;
        return bad("the Host field is missing");
    }
    if (!is_authority(*fields.host())) return bad("the Host field is not a host");
    return std::nullopt;
}

// Origin form stays; absolute form must name the same host as the Host field; others are refused.
check check_target(const framing_fields& fields, const request_line& line, head_facts& out) {
    out.target = line.target;
    if (line.target.front() == '/') return std::nullopt;
    if (line.target == "*" && line.method == "OPTIONS") return std::nullopt;
    const auto scheme = line.target.find("://");
    if (scheme == std::string_view::npos || (!iequals(line.target.substr(0, scheme), "http") &&
                                             !iequals(line.target.substr(0, scheme), "https"))) {
        return bad("the target is not a path");
    }
    const auto rest = line.target.substr(scheme + 3);
    const auto authority = rest.substr(0, rest.find_first_of("/?"));
    if (!is_authority(authority)) return bad("the target names no valid host");
    if (fields.host() && !iequals(*fields.host(), authority)) {
        return bad("the target and the Host field name different hosts");
    }
    out.target = rest.substr(authority.size());
    if (out.target.empty()) out.target = "/";
    if (out.target.front() == '?') return bad("the target has no path");
    return std::nullopt;
}

check check_body(const framing_fields& fields, const request_line& line,
                 const framing_limits& limits, head_facts& out) {
    if (fields.encoding()) {
        if (fields.length()) return bad("both Content-Length and Transfer-Encoding are given");
        if (line.version == 10) return bad("HTTP/1.0 has no Transfer-Encoding");
        if (!iequals(*fields.encoding(), "chunked")) {
            return bad("the only Transfer-Encoding understood is chunked");
        }
        out.framing = body_framing::chunked;
    } else if (fields.length()) {
        const auto length = parse_length(*fields.length());
        if (!length) return bad("the Content-Length is not a number");
        if (*length > limits.body) return refusal{413, "the body is too large"};
        out.length = *length;
        if (*length > 0) out.framing = body_framing::length;
    }
    return std::nullopt;
}

check check_expect(const framing_fields& fields, const request_line& line, head_facts& out) {
    if (!fields.expect() || line.version == 10) return std::nullopt;
    if (!iequals(*fields.expect(), "100-continue")) {
        return refusal{417, "the only expectation understood is 100-continue"};
    }
    out.expect_continue = out.framing != body_framing::none;
    return std::nullopt;
}

}  // namespace

refusal head_scanner::too_long() const noexcept {
    if (in_request_line_) return {414, "the request line is too long"};
    return {431, "the header is too large"};
}

head_scanner::outcome head_scanner::scan(std::string_view bytes) noexcept {
    const std::size_t end = std::min(bytes.size(), limits_.header_bytes);
    for (; seen_ < end; ++seen_) {
        const auto c = static_cast<unsigned char>(bytes[seen_]);
        if (seen_ > 0 && bytes[seen_ - 1] == '\r' && c != '\n') {
            return bad("a carriage return stands alone");
        }
        if (c == '\n') {
            if (seen_ == 0 || bytes[seen_ - 1] != '\r') return bad("a line feed stands alone");
            const bool empty_line = seen_ - 1 == line_start_;
            if (empty_line && in_request_line_) return bad("the request line is empty");
            if (empty_line) return complete{seen_ + 1};
            in_request_line_ = false;
            line_start_ = seen_ + 1;
        } else if ((c < 0x20 && c != '\t' && c != '\r') || c == 0x7f) {
            return bad("a control character in the header");
        }
    }
    // The target's limit also holds before the request line has ended: method, version, spaces.
    const bool long_line = in_request_line_ && seen_ > limits_.target + longest_method + 11;
    if (long_line || bytes.size() >= limits_.header_bytes) return too_long();
    return need_more{};
}

std::variant<head_facts, refusal> check_head(std::string_view head, const framing_limits& limits) {
    request_line line;
    framing_fields fields;
    head_facts facts;
    const auto first = head.substr(0, head.find(crlf));
    if (auto r = read_request_line(first, limits, line)) return *r;
    if (auto r = read_fields(head.substr(first.size() + crlf.size()), limits, fields)) return *r;
    if (auto r = check_host(fields, line)) return *r;
    if (auto r = check_target(fields, line, facts)) return *r;
    if (auto r = check_body(fields, line, limits, facts)) return *r;
    if (auto r = check_expect(fields, line, facts)) return *r;
    facts.keep_alive = !fields.close && (line.version == 11 || fields.keep_alive);
    return facts;
}

}  // namespace sluis::net
