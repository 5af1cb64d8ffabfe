// The characters of a JSONPath: names, numbers, strings, and where a mistake is. Private to
// jsonpath_*.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/error.hpp"

namespace sluis::mapping::path {

// Thrown and caught within `jsonpath::compile`: a path has many places to be wrong in.
struct mistake {
    error what;
};

class scanner {
public:
    explicit scanner(std::string_view text) : text_(text) {}

    [[nodiscard]] bool at_end() const noexcept { return at_ >= text_.size(); }
    // '\0' at the end.
    [[nodiscard]] char peek(std::size_t ahead = 0) const noexcept;
    [[nodiscard]] std::size_t position() const noexcept { return at_; }
    void go_back(std::size_t position) noexcept { at_ = position; }

    bool take(char c) noexcept;
    bool take(std::string_view word) noexcept;
    void expect(char c, std::string_view after);
    void skip_space() noexcept;

    // member-name-shorthand; nothing is taken when there is none.
    [[nodiscard]] std::optional<std::string> name();
    // function-name, only when "(" follows at once.
    [[nodiscard]] std::optional<std::string> function_name();
    // An index or a part of a slice: no leading zeros, within +-(2^53 - 1).
    [[nodiscard]] std::optional<std::int64_t> integer();
    // A literal number: its text.
    [[nodiscard]] std::optional<std::string> number();
    // A string in either quotes, escapes undone. Requires a quote at the position.
    [[nodiscard]] std::string string();

    [[noreturn]] void fail(std::string what, std::string cure) const;
    [[noreturn]] void fail_at(std::size_t position, std::string what, std::string cure) const;

private:
    void escape(char quote, std::string& out);
    char32_t hex4();

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace sluis::mapping::path
