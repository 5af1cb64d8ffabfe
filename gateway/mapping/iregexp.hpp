// I-Regexp (RFC 9485), the regular expressions of JSONPath, by RE2. Private to gateway/mapping.
//
// Anchors   ^ and $ outside of classes are anchors, as in the RFC's mapping to ECMAScript and in
//           the compliance suite.
// Limits    1 MiB for a compiled expression; repetitions to 1,000. What needs more is refused.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace sluis::mapping {

// RE2's spelling of it; nullopt when it is not an I-Regexp.
[[nodiscard]] std::optional<std::string> to_re2(std::string_view iregexp);

// nullptr when it is not an I-Regexp, or too large. `whole`: it has to match all of a text.
[[nodiscard]] std::shared_ptr<const re2::RE2> compile_iregexp(std::string_view text, bool whole);

// The same for patterns that stand in documents and settings: each thread keeps the last few.
[[nodiscard]] std::shared_ptr<const re2::RE2> recent_iregexp(std::string_view text, bool whole);

[[nodiscard]] bool matches(const re2::RE2& pattern, std::string_view text);

}  // namespace sluis::mapping
