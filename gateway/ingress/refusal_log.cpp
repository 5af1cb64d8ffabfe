#include "gateway/ingress/refusal_log.hpp"

#include <utility>

#include "gateway/base/log.hpp"

namespace sluis::ingress {

std::optional<std::uint64_t> refusal_log::admit(instant now) noexcept {
    const std::int64_t second = to_ms(now) / 1'000;
    if (std::exchange(second_, second) != second) written_ = 0;
    if (written_ >= most) {
        ++left_out_;
        return std::nullopt;
    }
    ++written_;
    return std::exchange(left_out_, 0);
}

void refusal_log::write(std::string_view source, std::string_view reason, instant now) {
    const auto left_out = admit(now);
    if (!left_out) return;
    log::warning("submission_refused",
                 {{"source", source}, {"reason", reason}, {"left_out", *left_out}});
}

}  // namespace sluis::ingress
