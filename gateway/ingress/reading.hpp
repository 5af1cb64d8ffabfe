// A request as its source's mapping sees it. The body is parsed when somebody first asks, and once:
// most requests that are refused are refused before.
//
// Secrets    A token in the query is taken out of `target()`: what is stored holds no secret that
//            can be kept out of it.
// Ownership  Source and request must outlive this; nodes live as long as this.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/error.hpp"
#include "gateway/base/time.hpp"
#include "gateway/declaration/catalog.hpp"
#include "gateway/mapping/apply.hpp"
#include "gateway/net/http.hpp"
#include "gateway/payload/document.hpp"

namespace sluis::ingress {

class reading {
public:
    reading(const declaration::live_source& source, const net::request& request, instant now);
    reading(const reading&) = delete;
    reading& operator=(const reading&) = delete;

    // What was sent, a compression undone. Errors: it is none, or more than is read.
    [[nodiscard]] const result<std::string_view>& body();
    // The document that paths look into. Errors: with the place, "body:3:17".
    [[nodiscard]] const result<const payload::node*>& root();
    // The text that an RFC 6901 pointer finds in the body; nullopt: none, or no text.
    [[nodiscard]] std::optional<std::string> text_at(std::string_view pointer);

    using header_pairs = std::vector<std::pair<std::string, std::string>>;
    // Those that the mapping keeps; lower case.
    [[nodiscard]] const header_pairs& headers() const noexcept { return headers_; }
    [[nodiscard]] const std::string& target() const noexcept { return target_; }
    [[nodiscard]] std::string_view content_type() const noexcept { return content_type_; }
    [[nodiscard]] instant received_at() const noexcept { return received_at_; }

private:
    const declaration::live_source& source_;
    const net::request& request_;
    instant received_at_;
    std::string_view content_type_;
    std::string target_;
    header_pairs headers_;
    std::string inflated_;
    std::optional<result<std::string_view>> body_;
    payload::document document_;
    std::optional<result<const payload::node*>> root_;
};

}  // namespace sluis::ingress
