#include "gateway/ingress/tally.hpp"

#include <utility>

namespace sluis::ingress {

void tally::duplicate(std::string_view source) {
    const std::scoped_lock held(lock_);
    ++of(source).duplicates;
}

void tally::refused(std::string_view source, std::string_view reason, instant now) {
    const std::scoped_lock held(lock_);
    told& t = of(source);
    ++t.refused;
    t.last_refused_at = now;
    t.last_refusal = reason;
}

std::map<std::string, told, std::less<>> tally::take() {
    const std::scoped_lock held(lock_);
    return std::exchange(all_, {});
}

told& tally::of(std::string_view source) {
    const auto found = all_.find(source);
    return found != all_.end() ? found->second : all_.emplace(source, told{}).first->second;
}

}  // namespace sluis::ingress
