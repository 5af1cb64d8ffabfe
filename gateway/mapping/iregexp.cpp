#include "gateway/mapping/iregexp.hpp"

#include <algorithm>
#include <map>

#include <re2/re2.h>

#include "gateway/payload/utf8.hpp"

namespace sluis::mapping {
namespace {

constexpr int deepest_group = 32;
constexpr std::string_view escapable = "()*+-.?[\\]^nrt{|}";

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Reads by the grammar of RFC 9485, section 4, and writes what RE2 understands by it.
class translator {
public:
    explicit translator(std::string_view text) : text_(text) {}

    std::optional<std::string> translate() {
        if (!branches(0) || at_ < text_.size()) return std::nullopt;
        return std::move(out_);
    }

private:
    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    [[nodiscard]] bool more() const { return at_ < text_.size(); }

    bool take(char c) {
        if (!more() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    bool branches(int depth) {
        if (depth > deepest_group) return false;
        for (;;) {
            while (more() && peek() != '|' && peek() != ')') {
                if (!atom(depth) || !quantifier()) return false;
            }
            if (!take('|')) return true;
            out_ += '|';
        }
    }

    bool atom(int depth) {
        const char c = text_[at_];
        if (c == '(') {
            ++at_;
            out_ += "(?:";
            if (!branches(depth + 1) || !take(')')) return false;
            out_ += ')';
            return true;
        }
        if (c == '[') return character_class();
        if (c == '\\') return escape(true);
        ++at_;
        if (c == '.') {
            out_ += "[^\\n\\r]";
        } else if (std::string_view("*+?]{}").find(c) != std::string_view::npos) {
            return false;
        } else if (c == '^' || c == '$') {
            out_ += c;
        } else {
            literal(c);
        }
        return true;
    }

    bool quantifier() {
        if (take('*')) return write("*");
        if (take('+')) return write("+");
        if (take('?')) return write("?");
        if (!take('{')) return true;
        const std::size_t from = at_;
        if (!digits()) return false;
        if (take(',')) digits();
        const std::string_view range = text_.substr(from, at_ - from);
        return take('}') && write('{' + std::string(range) + '}');
    }

    bool digits() {
        const std::size_t from = at_;
        while (peek() >= '0' && peek() <= '9')
            ++at_;
        return at_ > from;
    }

    bool write(std::string_view text) {
        out_ += text;
        return true;
    }

    void literal(char c) {
        const bool is_plain = is_letter_or_digit(c) || static_cast<unsigned char>(c) > 127 ||
                              static_cast<unsigned char>(c) <= ' ';
        if (!is_plain) out_ += '\\';
        out_ += c;
    }

    // A single character's escape, or a category's.
    bool escape(bool outside) {
        ++at_;
        if (!more()) return false;
        const char c = text_[at_++];
        if (c == 'p' || c == 'P') return category(c, outside);
        if (escapable.find(c) == std::string_view::npos) return false;
        if (c == 'n' || c == 'r' || c == 't') return write(std::string("\\") + c);
        literal(c);
        return true;
    }

    // \p{L}, \p{Lu}, ...: general categories only, no scripts or blocks.
    bool category(char p, bool outside) {
        constexpr std::string_view known[] = {"Llmotu", "Mcen",  "Ndlo", "Pcdefios",
                                              "Zlps",   "Sckmo", "Ccfon"};
        const auto close = text_.find('}', at_);
        if (peek() != '{' || close == std::string_view::npos) return false;
        const std::string_view name = text_.substr(at_ + 1, close - at_ - 1);
        at_ = close + 1;
        const auto* group = std::ranges::find_if(
            known, [&](std::string_view g) { return !name.empty() && g.front() == name.front(); });
        if (group == std::end(known) || name.size() > 2) return false;
        if (name.size() == 2 && group->find(name[1], 1) == std::string_view::npos) return false;
        // RE2 has no table of the code points that stand for nothing (Cn); they are the rest.
        if (name == "Cn" || name == "C") return rest(name, p == 'P', outside);
        return write(std::string("\\") + p + '{' + std::string(name) + '}');
    }

    bool rest(std::string_view name, bool negated, bool outside) {
        if (!outside) return false;
        out_ += negated ? "[" : "[^";
        out_ += name == "Cn" ? "\\p{C}" : "";
        return write("\\p{L}\\p{M}\\p{N}\\p{P}\\p{Z}\\p{S}]");
    }

    bool character_class() {
        ++at_;
        out_ += '[';
        if (take('^')) out_ += '^';
        bool is_empty = true;
        if (take('-')) {
            literal('-');
            is_empty = false;
        }
        while (more() && peek() != ']') {
            if (peek() == '-') {  // only as the last character
                ++at_;
                literal('-');
                if (is_empty || peek() != ']') return false;
                break;
            }
            if (!class_part()) return false;
            is_empty = false;
        }
        return !is_empty && take(']') && write("]");
    }

    bool class_part() {
        const bool is_category =
            text_.substr(at_).starts_with("\\p") || text_.substr(at_).starts_with("\\P");
        if (!class_character()) return false;
        const bool is_range = peek() == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ']';
        if (!is_range) return true;
        if (is_category) return false;
        ++at_;
        out_ += '-';
        return !text_.substr(at_).starts_with("\\p") && !text_.substr(at_).starts_with("\\P") &&
               class_character();
    }

    bool class_character() {
        const char c = peek();
        if (!more() || c == '-' || c == '[' || c == ']') return false;
        if (c == '\\') return escape(false);
        do {
            literal(text_[at_++]);
        } while (more() && (static_cast<unsigned char>(peek()) & 0xC0U) == 0x80U);
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string out_;
};

}  // namespace

std::optional<std::string> to_re2(std::string_view iregexp) {
    if (payload::first_ill_formed(iregexp) != std::string_view::npos) return std::nullopt;
    return translator(iregexp).translate();
}

std::shared_ptr<const re2::RE2> compile_iregexp(std::string_view text, bool whole) {
    const auto translated = to_re2(text);
    if (!translated) return nullptr;
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    options.set_never_capture(true);
    auto compiled = std::make_shared<const re2::RE2>(
        whole ? "^(?:" + *translated + ")$" : *translated, options);
    return compiled->ok() ? compiled : nullptr;
}

std::shared_ptr<const re2::RE2> recent_iregexp(std::string_view text, bool whole) {
    constexpr std::size_t most = 64;
    using table = std::map<std::string, std::shared_ptr<const re2::RE2>, std::less<>>;
    thread_local table searches;
    thread_local table whole_matches;
    table& kept = whole ? whole_matches : searches;
    const auto found = kept.find(text);
    if (found != kept.end()) return found->second;
    if (kept.size() >= most) kept.clear();
    return kept.emplace(text, compile_iregexp(text, whole)).first->second;
}

bool matches(const re2::RE2& pattern, std::string_view text) {
    return pattern.Match({text.data(), text.size()}, 0, text.size(), re2::RE2::UNANCHORED, nullptr,
                         0);
}

}  // namespace sluis::mapping
