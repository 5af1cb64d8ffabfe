// Is this message head unambiguous? Looks at the raw bytes of a request before Beast does.
//
// Two programs that read the same bytes differently can be played off against one another (request
// smuggling). Beast 1.81 lets about twenty such forms through: it ignores every Transfer-Encoding
// it does not know, unfolds obs-fold, and does not look at Host. So what has two readings is
// refused here, and the connection closed: nothing after it can be trusted either.
//
// Errors   A refusal is a status and a fixed text; it never quotes the message.
// Limits   Header bytes and fields: 431, target: 414, declared length: 413. Linear in the header.
// Source   RFC 9112 sections 2.2, 3, 5, 6; RFC 9110 sections 5, 7.2, 8.6.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/net/http.hpp"

namespace sluis::net {

struct framing_limits {
    std::size_t body = 1 << 20;
    std::size_t header_bytes = 16 << 10;
    std::size_t header_fields = 100;
    std::size_t target = 8 << 10;
};

struct refusal {
    unsigned status = 400;
    std::string_view why{};
    friend bool operator==(const refusal&, const refusal&) = default;
};

// Finds the end of a head in bytes that arrive in pieces, and refuses at once what cannot become
// one, instead of waiting for the rest.
class head_scanner {
public:
    explicit head_scanner(const framing_limits& limits) : limits_(limits) {}

    struct need_more {};
    // `size` bytes, final empty line included.
    struct complete {
        std::size_t size;
    };
    using outcome = std::variant<need_more, complete, refusal>;

    // All bytes received so far, from the start of the head; may only grow between calls.
    [[nodiscard]] outcome scan(std::string_view bytes) noexcept;

private:
    [[nodiscard]] refusal too_long() const noexcept;

    framing_limits limits_;
    std::size_t seen_ = 0;
    std::size_t line_start_ = 0;
    bool in_request_line_ = true;
};

enum class body_framing : std::uint8_t { none, length, chunked };

struct head_facts {
    body_framing framing = body_framing::none;
    std::uint64_t length = 0;
    bool keep_alive = false;
    bool expect_continue = false;
    // The target in origin form: an absolute one has lost scheme and authority. Points into `head`.
    std::string_view target;
    friend bool operator==(const head_facts&, const head_facts&) = default;
};

// `head`: request line and fields, final empty line included, as the scanner found it.
[[nodiscard]] std::variant<head_facts, refusal> check_head(std::string_view head,
                                                           const framing_limits& limits);

}  // namespace sluis::net
