#include "gateway/contact/name.hpp"

#include <vector>

namespace sluis::contact {
namespace {

// How many bytes of white space `text` begins with: ASCII, no-break space, ideographic space.
std::size_t white(std::string_view text) {
    const char c = text.front();
    if (c == ' ' || (c >= '\t' && c <= '\r')) return 1;
    if (text.starts_with("\xc2\xa0")) return 2;
    for (const std::string_view wide : {"\xe3\x80\x80", "\xe2\x80\xaf", "\xe2\x80\x89"}) {
        if (text.starts_with(wide)) return 3;
    }
    return 0;
}

}  // namespace

std::string collapsed(std::string_view text) {
    std::string all;
    bool gap = false;
    while (!text.empty()) {
        if (const std::size_t n = white(text); n > 0) {
            gap = !all.empty();
            text.remove_prefix(n);
            continue;
        }
        if (gap) all += ' ';
        gap = false;
        all += text.front();
        text.remove_prefix(1);
    }
    return all;
}

split_name split_full_name(std::string_view full) {
    const std::string text = collapsed(full);
    std::vector<std::string> words(1);
    for (const char c : text) {
        if (c == ' ') {
            words.emplace_back();
        } else {
            words.back() += c;
        }
    }
    if (words.size() == 1) return {words.front(), ""};
    std::size_t cut = words.size() - 1;
    for (std::size_t i = 1; i + 1 < words.size(); ++i) {
        if (words[i].front() < 'a' || words[i].front() > 'z') continue;
        cut = i;  // "van", "de la": a family name begins with its particle
        break;
    }
    split_name name{words.front(), words[cut]};
    for (std::size_t i = 1; i < cut; ++i)
        name.first += ' ' + words[i];
    for (std::size_t i = cut + 1; i < words.size(); ++i)
        name.last += ' ' + words[i];
    return name;
}

}  // namespace sluis::contact
