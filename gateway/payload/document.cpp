#include "gateway/payload/document.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "gateway/payload/parse_json.hpp"

namespace sluis::payload {
namespace {

// Of all texts that one document reads together: a transform may read the same text for every item
// of a batch, and what it makes stays until the document ends.
constexpr std::size_t most_text = 16UL << 20U;
constexpr std::size_t most_read = 20 * most_nodes;

constexpr node nothing{};
constexpr node yes{.kind = node_kind::boolean, .truth = true};
constexpr node no{.kind = node_kind::boolean, .truth = false};

void write_text(std::string_view text, std::string& out) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            const auto code = static_cast<unsigned char>(c);
            out += "\\u00";
            out += hex[code >> 4U];
            out += hex[code & 15U];
        } else {
            out += c;
        }
    }
    out += '"';
}

void write(const node& n, std::string& out) {
    std::string_view comma;
    switch (n.kind) {
        case node_kind::null:
            out += "null";
            break;
        case node_kind::boolean:
            out += n.truth ? "true" : "false";
            break;
        case node_kind::number:
            out += n.text;
            break;
        case node_kind::string:
            write_text(n.text, out);
            break;
        case node_kind::array:
            out += '[';
            for (const node* item : n.items) {
                out += std::exchange(comma, ",");
                write(*item, out);
            }
            out += ']';
            break;
        case node_kind::object:
            out += '{';
            for (const member& m : n.members) {
                out += std::exchange(comma, ",");
                write_text(m.name, out);
                out += ':';
                write(*m.value, out);
            }
            out += '}';
            break;
    }
}

}  // namespace

const node* node::find(std::string_view name) const noexcept {
    // Most names differ in size or in their first character: no call for those.
    const char first = name.empty() ? '\0' : name.front();
    for (const member& m : members) {
        const bool may_be =
            m.name.size() == name.size() && (name.empty() || m.name.front() == first);
        if (may_be && m.name == name) return m.value;
    }
    return nullptr;
}

// Most submissions fit into the first block: one allocation for all.
struct document::arena {
    std::array<std::byte, 16'384> first;
    std::pmr::monotonic_buffer_resource memory{first.data(), first.size()};
    std::size_t text_read = 0;
    std::size_t nodes_read = 0;

    template <class T>
    std::span<const T> copy(std::span<const T> from) {
        auto* to = static_cast<T*>(memory.allocate(from.size() * sizeof(T), alignof(T)));
        std::uninitialized_copy(from.begin(), from.end(), to);
        return {to, from.size()};
    }

    const node* keep(const node& n) {
        return std::construct_at(static_cast<node*>(memory.allocate(sizeof(node), alignof(node))),
                                 n);
    }
};

document::document() : arena_(std::make_unique_for_overwrite<arena>()) {}
document::document(document&&) noexcept = default;
document& document::operator=(document&&) noexcept = default;
document::~document() = default;

result<const node*> document::parse(std::string_view text, std::string_view name) {
    if (text.size() > most_text - arena_->text_read || arena_->nodes_read > most_read) {
        return error{"more JSON in one submission than is read", std::string(name),
                     "send less at once"};
    }
    arena_->text_read += text.size();
    const auto parsed = parse_json(arena_->memory, keep(text), name);
    if (!parsed) return parsed.error();
    arena_->nodes_read += parsed->nodes;
    return parsed->root;
}

const node* document::null() {
    return &nothing;
}

const node* document::boolean(bool value) {
    return value ? &yes : &no;
}

const node* document::integer(std::int64_t value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return arena_->keep({.kind = node_kind::number,
                         .text = keep({digits.data(), end}),
                         .whole = value,
                         .real = static_cast<double>(value)});
}

const node* document::string(std::string_view value) {
    return arena_->keep({.kind = node_kind::string, .text = keep(value)});
}

const node* document::array(std::span<const node* const> items) {
    return arena_->keep({.kind = node_kind::array, .items = arena_->copy(items)});
}

const node* document::object(std::span<const member> members) {
    return arena_->keep({.kind = node_kind::object, .members = arena_->copy(members)});
}

std::string_view document::keep(std::string_view text) {
    const auto copy = arena_->copy(std::span<const char>(text));
    return {copy.data(), copy.size()};
}

std::string to_text(const node& n) {
    std::string text;
    write(n, text);
    return text;
}

}  // namespace sluis::payload
