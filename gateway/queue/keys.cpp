#include "gateway/queue/keys.hpp"

namespace sluis::queue {

std::string layout_key() {
    return "sluis:layout";
}

std::string probe_key() {
    return "sluis:probe";
}

std::string stream_key(unsigned partition) {
    return "{p" + std::to_string(partition) + "}:in";
}

std::string seen_key(unsigned partition, std::int64_t day) {
    return "{p" + std::to_string(partition) + "}:seen:" + std::to_string(day);
}

std::string due_key(std::string_view destination, direction d) {
    return "{d:" + std::string(destination) + "}:" + std::string(name(d));
}

unsigned partition_of(const submission_id& id, unsigned partitions) noexcept {
    const unsigned high = id[0];  // of a SHA-256, so any bits do
    return (high << 8 | id[1]) % partitions;
}

std::int64_t day_of(instant t) noexcept {
    return std::chrono::floor<std::chrono::days>(t).time_since_epoch().count();
}

}  // namespace sluis::queue
