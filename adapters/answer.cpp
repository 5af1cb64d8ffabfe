#include "adapters/answer.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/base/backoff.hpp"

namespace sluis::adapters {

using nlohmann::json;

namespace {

constexpr std::size_t deepest = 64;
constexpr std::size_t longest_words = 300;
constexpr std::size_t longest_code = 80;
constexpr std::size_t longest_word = 40;

// Brackets outside of texts; JSON that is wrong otherwise is the parser's to refuse.
bool is_shallow(std::string_view body) noexcept {
    std::size_t depth = 0;
    bool in_text = false;
    for (std::size_t i = 0; i < body.size(); ++i) {
        const char c = body[i];
        if (in_text) {
            if (c == '\\') ++i;
            if (c == '"') in_text = false;
        } else if (c == '"') {
            in_text = true;
        } else if (c == '[' || c == '{') {
            if (++depth > deepest) return false;
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return true;
}

std::optional<std::uint64_t> number(std::string_view digits) noexcept {
    std::uint64_t n = 0;
    const char* const end = digits.data() + digits.size();
    const auto [at, failure] = std::from_chars(digits.data(), end, n);
    if (failure != std::errc{} || at != end || digits.empty()) return std::nullopt;
    return n;
}

}  // namespace

json read_json(std::string_view body) {
    if (!is_shallow(body)) return json(json::value_t::discarded);
    return json::parse(body, nullptr, /*allow_exceptions=*/false);
}

const json* field(const json& of, std::string_view name) {
    if (!of.is_object()) return nullptr;
    const auto found = of.find(name);
    return found == of.end() ? nullptr : &*found;
}

std::string text_of(const json& of, std::string_view name) {
    const json* f = field(of, name);
    return f && f->is_string() ? f->get<std::string>() : std::string();
}

std::optional<std::uint64_t> count_of(const json& of, std::string_view name) {
    const json* f = field(of, name);
    if (!f) return std::nullopt;
    if (f->is_number_unsigned()) return f->get<std::uint64_t>();
    if (f->is_number_integer() && f->get<std::int64_t>() >= 0) return f->get<std::uint64_t>();
    if (f->is_string()) return number(f->get_ref<const std::string&>());
    return std::nullopt;
}

bool is_true(const json& of, std::string_view name) {
    const json* f = field(of, name);
    return f && f->is_boolean() && f->get<bool>();
}

std::string clean_words(std::string_view text) {
    std::string all;
    std::size_t i = 0;
    const auto is_gap = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7f;
    };
    while (i < text.size() && all.size() < longest_words) {
        const std::size_t begin = i;
        while (i < text.size() && !is_gap(text[i]))
            ++i;
        const std::string_view word = text.substr(begin, i - begin);
        if (!word.empty()) {
            if (!all.empty()) all += ' ';
            const bool personal =
                word.size() > longest_word || word.find('@') != std::string_view::npos;
            all += personal ? std::string_view("[...]") : word;
        }
        if (i < text.size()) ++i;
    }
    if (all.size() > longest_words) {
        std::size_t end = longest_words;  // never within a character
        while (end > 0 && (static_cast<unsigned char>(all[end]) & 0xc0) == 0x80)
            --end;
        all.resize(end);
    }
    return all;
}

std::string clean_code(std::string_view text) {
    std::string all;
    for (const char c : text.substr(0, longest_code)) {
        const bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (ok || std::string_view("_-./").find(c) != std::string_view::npos) all += c;
    }
    return all;
}

std::optional<std::chrono::seconds> retry_after(std::span<const header> headers) {
    const auto value = find_header(headers, "Retry-After");
    return value ? asked_to_wait(*value, std::chrono::days{1}) : std::nullopt;
}

}  // namespace sluis::adapters
