#include "gateway/payload/parse_json.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

#include "gateway/payload/utf8.hpp"

namespace sluis::payload {
namespace {

namespace bj = boost::json;

// Up to here a name is compared with all others of its object as it comes; from then on they are sorted
// when the object ends. Not hashed: a sender can choose names that have one hash.
constexpr std::size_t few = 16;

template <class T>
T* made(std::pmr::memory_resource& memory, std::size_t count) {
    return static_cast<T*>(memory.allocate(count * sizeof(T), alignof(T)));
}

enum class fault : std::uint8_t { none, duplicate, too_many };

// What Boost's parser calls, value by value. Values wait in `values_` (and `names_` beside it)
// until their array or object ends.
class builder {
public:
    static constexpr std::size_t max_object_size = most_nodes;
    static constexpr std::size_t max_array_size = most_nodes;
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    builder(std::pmr::memory_resource& memory, std::string_view text)
        : memory_(memory), text_(text) {}

    [[nodiscard]] const node* root() const { return values_.front(); }
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] fault why() const { return fault_; }
    // Of the last text that was read: where to point when a call here refuses.
    [[nodiscard]] std::size_t near() const { return near_; }

    bool on_document_begin(bj::error_code&) { return true; }
    bool on_document_end(bj::error_code&) { return true; }
    bool on_comment_part(bj::string_view, bj::error_code&) { return true; }
    bool on_comment(bj::string_view, bj::error_code&) { return true; }

    bool on_object_begin(bj::error_code&) { return begin(); }
    bool on_array_begin(bj::error_code&) { return begin(); }

    bool on_object_end(std::size_t n, bj::error_code& ec) {
        if (const auto repeated = twice(n)) return refuse(fault::duplicate, *repeated, ec);
        const std::size_t from = values_.size() - n;
        auto* members = made<member>(memory_, n);
        for (std::size_t i = 0; i < n; ++i)
            std::construct_at(members + i,
                              member{names_[names_.size() - n + i], values_[from + i]});
        names_.resize(names_.size() - n);
        values_.resize(from);
        frames_.pop_back();
        return add({.kind = node_kind::object, .members = {members, n}}, ec);
    }

    bool on_array_end(std::size_t n, bj::error_code& ec) {
        const std::size_t from = values_.size() - n;
        auto* items = made<const node*>(memory_, n);
        std::copy(values_.begin() + static_cast<std::ptrdiff_t>(from), values_.end(), items);
        values_.resize(from);
        frames_.pop_back();
        return add({.kind = node_kind::array, .items = {items, n}}, ec);
    }

    bool on_key_part(bj::string_view s, std::size_t, bj::error_code&) { return append(s); }
    bool on_key(bj::string_view s, std::size_t, bj::error_code& ec) {
        const std::string_view name = taken(s);
        if (!is_new(name)) return refuse(fault::duplicate, ec);
        names_.push_back(name);
        return true;
    }

    bool on_string_part(bj::string_view s, std::size_t, bj::error_code&) { return append(s); }
    bool on_string(bj::string_view s, std::size_t, bj::error_code& ec) {
        return add({.kind = node_kind::string, .text = taken(s)}, ec);
    }

    bool on_number_part(bj::string_view s, bj::error_code&) { return append(s); }
    bool on_int64(std::int64_t, bj::string_view s, bj::error_code& ec) { return number(s, ec); }
    bool on_uint64(std::uint64_t, bj::string_view s, bj::error_code& ec) { return number(s, ec); }
    bool on_double(double, bj::string_view s, bj::error_code& ec) { return number(s, ec); }

    bool on_bool(bool b, bj::error_code& ec) {
        return add({.kind = node_kind::boolean, .truth = b}, ec);
    }
    bool on_null(bj::error_code& ec) { return add({}, ec); }

private:
    struct frame {
        std::size_t names = 0;  // of the object: where they begin in `names_`
    };

    bool begin() {
        frames_.push_back({.names = names_.size()});
        return true;
    }

    // Where the name is a view into the text it is pointed at, else the end of its object.
    bool refuse(fault why, std::string_view name, bj::error_code& ec) {
        if (is_view(name)) near_ = static_cast<std::size_t>(name.data() - text_.data());
        return refuse(why, ec);
    }

    bool refuse(fault why, bj::error_code& ec) {
        fault_ = why;
        ec = bj::error::exception;
        return false;
    }

    bool add(const node& n, bj::error_code& ec) {
        if (++count_ > most_nodes) return refuse(fault::too_many, ec);
        values_.push_back(std::construct_at(made<node>(memory_, 1), n));
        return true;
    }

    bool number(bj::string_view s, bj::error_code& ec) { return add(number_of(taken(s)), ec); }

    bool append(bj::string_view s) {
        parts_.append(s.data(), s.size());
        return true;
    }

    [[nodiscard]] bool is_view(std::string_view s) const {
        return !std::less<>()(s.data(), text_.data()) &&
               !std::less<>()(text_.data() + text_.size(), s.data() + s.size());
    }

    // A view into the text where there are no escapes; otherwise a copy.
    std::string_view taken(bj::string_view s) {
        const bool in_place = is_view({s.data(), s.size()});
        if (in_place) near_ = static_cast<std::size_t>(s.data() - text_.data());
        if (in_place && parts_.empty()) return {s.data(), s.size()};
        parts_.append(s.data(), s.size());
        char* copy = made<char>(memory_, parts_.size());
        std::ranges::copy(parts_, copy);
        const std::string_view all(copy, parts_.size());
        parts_.clear();
        return all;
    }

    bool is_new(std::string_view name) {
        const auto others = std::span<const std::string_view>(names_).subspan(frames_.back().names);
        return others.size() > few || std::ranges::find(others, name) == others.end();
    }

    // Of an object's `n` names one that is there again: the latest that repeats another.
    std::optional<std::string_view> twice(std::size_t n) {
        if (n <= few) return std::nullopt;
        std::vector<std::string_view> sorted(names_.end() - static_cast<std::ptrdiff_t>(n),
                                             names_.end());
        std::ranges::sort(sorted);
        const auto found = std::ranges::adjacent_find(sorted);
        return found == sorted.end() ? std::nullopt : std::optional(*found);
    }

    std::pmr::memory_resource& memory_;
    std::string_view text_;
    std::vector<const node*> values_;
    std::vector<std::string_view> names_;
    std::vector<frame> frames_;
    std::string parts_;  // of a text that comes in pieces
    std::size_t count_ = 0;
    std::size_t near_ = 0;
    fault fault_ = fault::none;
};

struct explained {
    bj::error code;
    std::string_view what;
    std::string_view cure;
};
constexpr explained explanations[] = {
    {bj::error::extra_data, "something after the JSON value", "send one value"},
    {bj::error::incomplete, "the JSON ends too early", "send all of it"},
    {bj::error::exponent_overflow, "a number with too large an exponent", "send it as a text"},
    {bj::error::too_deep, "more than 64 levels", "send a flatter value"},
    {bj::error::illegal_leading_surrogate, "half of a surrogate pair", "escape both halves"},
    {bj::error::illegal_trailing_surrogate, "half of a surrogate pair", "escape both halves"},
    {bj::error::expected_utf16_escape, "half of a surrogate pair", "escape both halves"},
    {bj::error::expected_hex_digit, "a \\u escape without four hexadecimal digits", "mend it"},
    {bj::error::object_too_large, "more than 100,000 values", "send less at once"},
    {bj::error::array_too_large, "more than 100,000 values", "send less at once"},
};

error refused(const bj::error_code& ec, const builder& b, std::size_t at, std::string_view text,
              std::string_view name) {
    if (b.why() == fault::duplicate) {
        return {"a name is there twice in one object", place_of(name, text, b.near()),
                "send each name once"};
    }
    if (b.why() == fault::too_many) {
        return {"more than 100,000 values", place_of(name, text, b.near()), "send less at once"};
    }
    // Boost calls it a syntax error; a person needs to hear that it is the encoding.
    if (const std::size_t bad = first_ill_formed(text); bad <= at) {
        return {"not UTF-8", place_of(name, text, bad), "encode it in UTF-8"};
    }
    const auto* found = std::ranges::find_if(
        explanations, [&](const explained& e) { return ec == bj::make_error_code(e.code); });
    const bool is_known = found != std::end(explanations);
    return {std::string(is_known ? found->what : "not well-formed JSON"),
            place_of(name, text, std::min(at, text.size())),
            std::string(is_known ? found->cure : "see RFC 8259: a comma or a quote, most often")};
}

}  // namespace

node number_of(std::string_view text) noexcept {
    node n{.kind = node_kind::number, .text = text};
    const char* end = text.data() + text.size();
    std::int64_t whole = 0;
    const auto [last, ec] = std::from_chars(text.data(), end, whole);
    if (ec == std::errc{} && last == end) {
        n.whole = whole;
        n.real = static_cast<double>(whole);
    } else if (std::from_chars(text.data(), end, n.real).ec == std::errc::result_out_of_range) {
        n.real = std::strtod(std::string(text).c_str(), nullptr);  // infinity, or zero
    }
    return n;
}

result<parsed_json> parse_json(std::pmr::memory_resource& memory, std::string_view text,
                               std::string_view name) {
    if (text.starts_with("\xEF\xBB\xBF")) {
        return error{"a byte order mark", place_of(name, text, 0), "leave it out: RFC 8259"};
    }
    bj::parse_options options;
    options.max_depth = deepest;
    bj::basic_parser<builder> parser(options, memory, text);
    bj::error_code ec;
    const std::size_t at = parser.write_some(false, text.data(), text.size(), ec);
    if (!ec && at < text.size()) ec = bj::error::extra_data;
    if (ec) return refused(ec, parser.handler(), at, text, name);
    return parsed_json{parser.handler().root(), parser.handler().count()};
}

}  // namespace sluis::payload
