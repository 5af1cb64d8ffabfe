// RESP2, the language of Redis: commands to bytes, bytes to replies. Pure: no socket, no clock.
//
// Errors    `decoder::feed` answers false when the bytes are not RESP; the connection is then
//           useless. A command that the server refuses is no error here but a reply of that type.
// Source    hiredis 0.14.1 does the work; it nests at most 7 arrays and knows no RESP3.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct redisReader;

namespace sluis::queue {

using command = std::vector<std::string>;  // {"SET", "seen:1", "", "NX", "EX", "604800"}; any bytes

struct reply {
    enum class type : std::uint8_t { nil, status, error, integer, string, array };

    type kind = type::nil;
    std::int64_t number = 0;     // integer
    std::string text{};          // status, error, string
    std::vector<reply> items{};  // array

    friend bool operator==(const reply&, const reply&) = default;
};

void encode(const command& c, std::string& append_to);

class decoder {
public:
    decoder();

    // Takes the next bytes, cut anywhere; appends the replies that are complete.
    [[nodiscard]] bool feed(std::string_view bytes, std::vector<reply>& append_to);

private:
    struct free_reader {
        void operator()(redisReader* r) const noexcept;
    };
    std::unique_ptr<redisReader, free_reader> reader_;
};

}  // namespace sluis::queue
