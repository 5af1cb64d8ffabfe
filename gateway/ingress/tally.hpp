// What senders were told besides "stored", by source: repeats and refusals, until somebody takes them
// into the store.
//
// Limits    Only declared sources are counted, so there are as few as those.
// Threads   All may count and take.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/time.hpp"

namespace sluis::ingress {

struct told {
    std::int64_t duplicates = 0;
    std::int64_t refused = 0;
    std::optional<instant> last_refused_at{};
    std::string last_refusal{};  // the reason, of a closed list
};

class tally {
public:
    void duplicate(std::string_view source);
    void refused(std::string_view source, std::string_view reason, instant now);

    // All that was counted since the last time.
    [[nodiscard]] std::map<std::string, told, std::less<>> take();

private:
    told& of(std::string_view source);

    std::mutex lock_;
    std::map<std::string, told, std::less<>> all_;
};

}  // namespace sluis::ingress
