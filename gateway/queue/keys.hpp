// Every key that sluis uses in Redis. Pure.
//
// The part in braces is what Redis Cluster hashes: keys that one function call touches share it.
// `key_version` counts changes of the meaning of keys; it stands in layout_key() with the number of
// partitions, so that a program with other ideas refuses to start instead of losing submissions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/queue/due.hpp"
#include "gateway/queue/entry.hpp"

namespace sluis::queue {

inline constexpr unsigned key_version = 1;

// string  "<key_version>:<partitions>"
[[nodiscard]] std::string layout_key();

// string  empty: written to see whether Redis takes writes
[[nodiscard]] std::string probe_key();

// stream  {p17}:in: submissions that are not applied yet; one field `e`, see entry.hpp
[[nodiscard]] std::string stream_key(unsigned partition);

// set     {p17}:seen:20781: ids, 16 bytes each, accepted on that day (days since 1970); expires
[[nodiscard]] std::string seen_key(unsigned partition, std::int64_t day);

// zset    {d:7}:add, {d:7}:remove: members "<audience>:<contact>" by due time, see functions.cpp
[[nodiscard]] std::string due_key(std::string_view destination, direction d);

[[nodiscard]] unsigned partition_of(const submission_id& id, unsigned partitions) noexcept;
[[nodiscard]] std::int64_t day_of(instant t) noexcept;

}  // namespace sluis::queue
