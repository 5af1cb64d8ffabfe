#include "gateway/mapping/lines.hpp"

#include <cstddef>

namespace sluis::mapping {
namespace {

// Walks over well-formed JSON, counting lines.
class walker {
public:
    walker(std::string_view text, std::map<std::string, unsigned>& lines)
        : text_(text), lines_(lines) {}

    void value(const std::string& pointer, int depth) {
        skip_space();
        lines_.emplace(pointer, line_);
        if (depth > 64 || at_ >= text_.size()) return;
        if (text_[at_] == '{' || text_[at_] == '[') {
            inside(pointer, text_[at_] == '{', depth);
        } else if (text_[at_] == '"') {
            (void)string();
        } else {
            while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '}' &&
                   text_[at_] != ']')
                step();
        }
    }

private:
    void inside(const std::string& pointer, bool object, int depth) {
        step();
        for (std::size_t i = 0;; ++i) {
            skip_space();
            if (at_ >= text_.size() || text_[at_] == '}' || text_[at_] == ']') break;
            std::string name = std::to_string(i);
            if (object) {
                name = string();
                skip_space();
                step();  // the colon
            }
            value(pointer + '/' + name, depth + 1);
            skip_space();
            if (at_ < text_.size() && text_[at_] == ',') step();
        }
        step();
    }

    std::string string() {
        std::string raw;
        step();
        while (at_ < text_.size() && text_[at_] != '"') {
            if (text_[at_] == '\\') step();
            if (at_ < text_.size()) raw += text_[at_];
            step();
        }
        step();
        return raw;
    }

    void skip_space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' ||
                                      text_[at_] == '\n' || text_[at_] == '\r'))
            step();
    }

    void step() {
        if (at_ < text_.size() && text_[at_] == '\n') ++line_;
        ++at_;
    }

    std::string_view text_;
    std::map<std::string, unsigned>& lines_;
    std::size_t at_ = 0;
    unsigned line_ = 1;
};

}  // namespace

line_index::line_index(std::string_view json) {
    walker(json, lines_).value("", 0);
}

unsigned line_index::line_of(std::string pointer) const {
    for (;;) {
        if (const auto found = lines_.find(pointer); found != lines_.end()) return found->second;
        const auto slash = pointer.rfind('/');
        if (slash == std::string::npos) return 1;
        pointer.resize(slash);
    }
}

}  // namespace sluis::mapping
