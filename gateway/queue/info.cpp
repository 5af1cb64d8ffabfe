#include "gateway/queue/info.hpp"

#include <charconv>
#include <string>

namespace sluis::queue {

std::string_view info_value(std::string_view info, std::string_view key) noexcept {
    for (std::size_t at = info.find(key); at != info.npos; at = info.find(key, at + 1)) {
        const std::size_t colon = at + key.size();
        const bool whole = (at == 0 || info[at - 1] == '\n') && info.substr(colon, 1) == ":";
        if (!whole) continue;
        const std::string_view rest = info.substr(colon + 1);
        return rest.substr(0, rest.find_first_of("\r\n"));
    }
    return {};
}

std::uint64_t info_number(std::string_view info, std::string_view key) noexcept {
    const std::string_view value = info_value(info, key);
    std::uint64_t number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
}

readiness judge(std::string_view info) {
    if (info_value(info, "loading") == "1") {
        return {condition::unavailable, "Redis is still loading its data"};
    }
    const std::string_view write = info_value(info, "aof_last_write_status");
    if (!write.empty() && write != "ok") {
        return {condition::unavailable, "Redis failed to write its append-only file"};
    }
    const std::uint64_t used = info_number(info, "used_memory");
    const std::uint64_t most = info_number(info, "maxmemory");
    if (most > 0 && used >= most / 10 * 8) {
        return {condition::full, "Redis uses " + std::to_string(used / (most / 100 + 1)) +
                                     " % of its maxmemory: no more than 80 % is filled"};
    }
    return {condition::ready};
}

}  // namespace sluis::queue
