#include "adapters/faults.hpp"

#include <algorithm>
#include <string>

namespace sluis::adapters {

void check_account(fields& f, std::string_view name, bool required) {
    constexpr std::size_t longest = 20;
    const std::string number = required ? f.text(name) : f.text_or(name, "");
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto ok = [&](char c) { return is_digit(c) || c == '-'; };
    if (number.empty()) return;
    if (number.size() > longest || !std::ranges::all_of(number, ok) || !is_digit(number.front()) ||
        !is_digit(number.back())) {
        f.fail(name, "not an account number", "its digits, in quotes, such as \"123-456-7890\"");
    }
}

void check_token(fields& f, std::string_view name) {
    const std::string value = f.text(name);
    const auto is_visible = [](char c) { return c > 0x20 && c < 0x7f; };
    if (!std::ranges::all_of(value, is_visible)) {
        f.fail(name, "holds white space or a character that is not ASCII", "copy it once more");
    }
}

std::vector<error> within(std::vector<error> faults) {
    for (error& e : faults) {
        if (e.where.starts_with(' ')) e.where.erase(0, 1);
    }
    return faults;
}

}  // namespace sluis::adapters
