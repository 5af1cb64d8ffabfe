// The event path's documents: an immutable tree in an arena, read strictly and with a known cost.
//
// Numbers    keep their text; whole numbers to 2^63 (and unsigned to 2^64) are exact, larger ones
//            stay text for those who want it and become doubles in comparisons only.
// Strict     RFC 8259. Refused, with the place and never the input: duplicate keys at any level,
//            ill-formed UTF-8, a byte order mark, NaN, more than 64 levels, more than 100,000 nodes.
// Ownership  Nodes live as long as the document that made them. A document may be moved.
// Behind it  Boost.JSON's parser; nothing else of the event path knows it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/base/error.hpp"

namespace sluis::payload {

inline constexpr std::size_t deepest = 64;
inline constexpr std::size_t most_nodes = 100'000;

enum class node_kind : std::uint8_t { null, boolean, number, string, array, object };

struct member;

struct node {
    node_kind kind = node_kind::null;
    bool truth = false;                    // boolean
    std::string_view text{};               // string: its characters; number: its digits
    std::optional<std::int64_t> whole{};   // number: when it is one that fits
    double real = 0;                       // number
    std::span<const node* const> items{};  // array
    std::span<const member> members{};     // object, in the order of the text

    // The member's value; nullptr when this is no object, or has none of the name.
    [[nodiscard]] const node* find(std::string_view name) const noexcept;
};

struct member {
    std::string_view name;
    const node* value;
};

class document {
public:
    document();
    document(document&&) noexcept;
    document& operator=(document&&) noexcept;
    ~document();

    // Parses `text` into this document's arena; the node is part of it. `name` begins the place in
    // errors: "body:3:17".
    [[nodiscard]] result<const node*> parse(std::string_view text, std::string_view name);

    // For documents that are made rather than read. Texts are copied into the arena.
    [[nodiscard]] const node* null();
    [[nodiscard]] const node* boolean(bool value);
    [[nodiscard]] const node* integer(std::int64_t value);
    [[nodiscard]] const node* string(std::string_view value);
    [[nodiscard]] const node* array(std::span<const node* const> items);
    [[nodiscard]] const node* object(std::span<const member> members);  // names must differ
    [[nodiscard]] std::string_view keep(std::string_view text);

private:
    struct arena;
    std::unique_ptr<arena> arena_;
};

// A number's node of its text, which must be a number of RFC 8259 and live as long as the node.
[[nodiscard]] node number_of(std::string_view text) noexcept;

// Compact JSON, for people: explanations and tests.
[[nodiscard]] std::string to_text(const node& n);

}  // namespace sluis::payload
