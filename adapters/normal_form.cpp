#include "adapters/normal_form.hpp"

#include <algorithm>

#include "adapters/unicode.hpp"

namespace sluis::adapters::normal_form {

form plain_email(std::string_view text) {
    std::string email = lower(trimmed(text));
    const auto at = email.find('@');
    if (at == std::string::npos || at == 0 || at + 1 == email.size()) return std::nullopt;
    if (email.find('@', at + 1) != std::string::npos) return std::nullopt;
    for (std::string_view rest = email; !rest.empty();) {
        const code_point c = first_of(rest);
        if (is_white(c.value)) return std::nullopt;
        rest.remove_prefix(c.size);
    }
    return email;
}

form international_digits(std::string_view text) {
    text = trimmed(text);
    if (!text.starts_with('+')) return std::nullopt;  // no country: a valid hash of nobody
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits),
                         [](char c) { return c >= '0' && c <= '9'; });
    if (digits.size() < 8 || digits.size() > 15 || digits.front() == '0') return std::nullopt;
    return digits;
}

}  // namespace sluis::adapters::normal_form
