// What the inbound stream holds: one authentic submission, as it came. Pure: no I/O, no clock.
//
// Identity  A submission's id is the first 16 bytes of SHA-256(source NUL event key), so that a
//           repeat gets the id of the first time. A source's id holds no NUL.
// Errors    `decode` answers why bytes are no entry; they may be anything, and of any size.
// Limits    Fields of up to 4 GiB each; what may come in is bounded where it comes in.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include "gateway/base/time.hpp"

namespace sluis::queue {

using submission_id = std::array<unsigned char, 16>;

[[nodiscard]] submission_id submission_id_of(std::string_view source, std::string_view event_key);
[[nodiscard]] std::string to_hex(
    const submission_id& id);  // 32 lower-case digits: for people, URLs

struct entry {
    std::string source{};  // the source's id
    std::string event_key{};
    instant received_at{};
    std::string method{};
    std::string target{};  // path and query, as sent
    std::string content_type{};
    std::vector<std::pair<std::string, std::string>> headers{};  // those that matter; lower case
    std::string body{};                                          // raw bytes

    [[nodiscard]] submission_id id() const { return submission_id_of(source, event_key); }
    friend bool operator==(const entry&, const entry&) = default;
};

// A test, as its sender says: checked and mapped like any other, and without an effect. Its header is
// kept with the submission whatever the mapping keeps.
inline constexpr std::string_view test_header = "sluis-test";
[[nodiscard]] bool is_test(const entry& e) noexcept;

// Why bytes from the stream are not an entry. The spelling, as `name()` gives it, goes into the
// dead letters: never rename one.
enum class unreadable : std::uint8_t {
    no_entry,         // not written by sluis
    unknown_version,  // written by a version that this one does not know
    damaged,          // the checksum differs: cut off or changed
    malformed,        // the checksum holds, the fields do not
};

[[nodiscard]] std::string_view name(unreadable why) noexcept;
[[nodiscard]] std::string_view text(unreadable why) noexcept;  // for people

// What `value()` throws when there is none: only ever a bug in the caller.
[[noreturn]] void throw_exception_from_error(const unreadable& why, const boost::source_location&);

[[nodiscard]] std::string encode(const entry& e);
[[nodiscard]] boost::system::result<entry, unreadable> decode(std::string_view bytes);

}  // namespace sluis::queue
