// Beast's HTTP parser behind a plain face: bytes in, a message out. The only place with Beast.
//
// Chunks are joined; what chunk extensions and trailers say is dropped, never merged into the
// header.
// Errors  A refusal for requests, a failure for responses; fixed texts.
// Limits  The body; and chunk extensions to 4 KiB a message. Whoever feeds bounds unparsed bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "gateway/net/framing.hpp"
#include "gateway/net/http.hpp"

namespace sluis::net {

class request_parser {
public:
    explicit request_parser(const framing_limits& limits);
    ~request_parser();

    // Takes what it can from the front of `bytes`; the rest is to be given again, with more. The
    // first call gets exactly one head, the one that `check_head` passed.
    struct progress {
        std::size_t taken = 0;
        std::optional<refusal> refused;
    };
    [[nodiscard]] progress feed(std::string_view bytes);
    [[nodiscard]] bool done() const;
    [[nodiscard]] request take();  // once done

private:
    struct parser;
    std::unique_ptr<parser> parser_;
};

class response_parser {
public:
    enum class failure : std::uint8_t { too_large, malformed };

    response_parser(std::size_t max_body, bool answers_head);
    ~response_parser();

    struct progress {
        std::size_t taken = 0;
        std::optional<failure> failed;
    };
    [[nodiscard]] progress feed(std::string_view bytes);
    // The connection has ended: is the message complete by that?
    [[nodiscard]] bool complete_at_eof();
    [[nodiscard]] bool done() const;
    [[nodiscard]] bool keep_alive() const;  // once done
    [[nodiscard]] unsigned status() const;  // once done
    [[nodiscard]] header_list take_headers();
    [[nodiscard]] std::string take_body();

private:
    struct parser;
    std::unique_ptr<parser> parser_;
};

}  // namespace sluis::net
