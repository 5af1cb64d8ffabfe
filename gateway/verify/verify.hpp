// Is this request from who it says it is? Over the raw bytes, before anything is parsed.
//
//     verifier v(scheme, keys);             // once per source: keys are decoded and set up here
//     v.check(request, now) == refusal::none
//
// Constant   All keys that are valid now are always tried; bytes are compared in constant time
//            after strict decoding (canonical base64, hex of the exact length).
// Answer     The reason is for metrics and the operator only; a sender learns nothing but 401.
// Rules      A configured secret makes its header mandatory; an empty one verifies nothing; the
//            algorithm comes from the scheme, never from the request; a signature header that is
//            there twice is refused, unless the form is a list of versions.
// Threads    `check` may be called from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/error.hpp"
#include "gateway/base/secret.hpp"
#include "gateway/base/time.hpp"
#include "gateway/verify/scheme.hpp"

namespace sluis::verify {

struct key {
    secret value{};
    std::optional<instant> not_after{};  // of an old one, while both are accepted
    std::string use{};                   // of several schemes: whose it is (scheme::secret_use)
};

// The first of a use that is valid now: the newest. nullptr: none is.
[[nodiscard]] const key* valid_key(const std::vector<key>& keys, std::string_view use, instant now);

struct request_view {
    std::string_view method{};
    std::string_view uri{};  // as the sender knows it: the public URL with path and query
    std::string_view body{};
    // All values of a header; names without regard to case.
    std::function<std::vector<std::string_view>(std::string_view)> headers{};
    std::function<std::optional<std::string>(std::string_view)> query{};
    // What a JSON pointer finds in the body, as text; nullopt: nothing, or no text.
    std::function<std::optional<std::string>(std::string_view)> pointer{};
};

// The spelling of `name()` is a metric label: never rename one.
enum class refusal : std::uint8_t {
    none,
    no_signature,  // the header is not there, or empty
    doubled_signature,
    malformed_signature,  // not in the form, or not in the encoding
    no_timestamp,
    malformed_timestamp,
    outside_window,
    no_id,
    wrong_signature,
    wrong_token,
    no_key,  // none is valid now
};
[[nodiscard]] std::string_view name(refusal r) noexcept;

class verifier {
public:
    // Errors: a key that is empty or cannot be read in the scheme's form; none of the scheme's use.
    [[nodiscard]] static result<verifier> make(scheme s, const std::vector<key>& keys);

    [[nodiscard]] refusal check(const request_view& r, instant now) const;
    // Without those of "any" that have no key: what is really asked for.
    [[nodiscard]] const scheme& rules() const noexcept { return scheme_; }

    verifier(verifier&&) noexcept;
    verifier& operator=(verifier&&) noexcept;
    ~verifier();

private:
    struct prepared_key;
    explicit verifier(scheme s);
    [[nodiscard]] static result<verifier> make_several(verifier v, const std::vector<key>& keys);

    [[nodiscard]] refusal check_signature(const request_view& r, instant now) const;
    [[nodiscard]] refusal check_token(const request_view& r, instant now) const;
    [[nodiscard]] refusal check_several(const request_view& r, instant now) const;

    scheme scheme_;
    std::vector<prepared_key> keys_;
    std::vector<verifier> parts_;  // of all and any
};

// Shorter than this a secret can be guessed; sources with such a one are declared with a warning.
inline constexpr std::size_t shortest_secret = 24;

}  // namespace sluis::verify
