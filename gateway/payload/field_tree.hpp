// Named values to an object, the names read as PHP and its forms read them:
//
//     a=1&b=2                     {"a": "1", "b": "2"}
//     a=1&a=2    a[]=1&a[]=2      {"a": ["1", "2"]}           a[]=1 alone is a list too
//     f[mail][value]=x            {"f": {"mail": {"value": "x"}}}
//     l[][k]=1&l[][k]=2           {"l": [{"k": "1"}, {"k": "2"}]}
//     a[0]=1                      {"a": {"0": "1"}}           numbers are names like any other
//     a=1&a[k]=2                  {"a": ["1", {"k": "2"}]}    nothing is ever dropped
//
// Brackets that do not close, or follow nothing, are characters of the name, as dots are.
// Private to gateway/payload: form and multipart.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "gateway/base/error.hpp"
#include "gateway/payload/document.hpp"

namespace sluis::payload {

inline constexpr std::size_t most_fields = 1'000;
inline constexpr std::size_t most_brackets = 8;

class field_tree {
public:
    explicit field_tree(document& d);
    ~field_tree();
    field_tree(const field_tree&) = delete;
    field_tree& operator=(const field_tree&) = delete;

    // `name` must live as long as the document. Errors, without a place: more than 1,000 fields, or
    // more than 8 brackets in the name.
    [[nodiscard]] result<void> put(std::string_view name, const node* value);

    [[nodiscard]] const node* finish() const;

private:
    struct growing;

    document& document_;
    std::unique_ptr<growing> root_;
    std::size_t fields_ = 0;
};

}  // namespace sluis::payload
