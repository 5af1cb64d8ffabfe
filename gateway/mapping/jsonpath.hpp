// JSONPath, complete: RFC 9535 with its function extensions (length, count, match, search, value).
//
// Cost      Evaluation visits at most `most_visits` nodes; a path that needs more gives what it
//           found and says so. Regular expressions are I-Regexp (RFC 9485) by RE2: linear time.
// Errors    A path that is not well-formed or not well-typed is refused with the position and a
//           cure.
// Threads   A compiled path is immutable: use it from any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/error.hpp"
#include "gateway/payload/document.hpp"

namespace sluis::mapping {

// What paths look into and mappings are about.
using payload::document;
using payload::member;
using payload::node;
using payload::node_kind;

inline constexpr std::size_t most_visits = 100'000;

struct selected {
    std::vector<const node*> nodes{};  // in the order of the RFC
    bool complete = true;              // false: the budget of visits was used up
    std::size_t visits = 0;            // nodes looked at
};

class jsonpath {
public:
    [[nodiscard]] static result<jsonpath> compile(std::string_view text);

    [[nodiscard]] selected evaluate(const node& root) const;
    // The first node; nullptr when there is none. For paths that select one thing.
    [[nodiscard]] const node* first(const node& root) const;

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    // Only names and indices: selects one node at most.
    [[nodiscard]] bool is_singular() const noexcept { return singular_; }

    struct query;  // the syntax tree; private to jsonpath_*.cpp

private:
    std::string text_;
    bool singular_ = false;
    std::shared_ptr<const query> query_;
};

}  // namespace sluis::mapping
