// Mutations of good inputs: bits and bytes changed, pieces doubled, cut, moved and exchanged, and words
// that parsers care about put in. The same seed gives the same inputs.
#pragma once

#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace sluis::fuzz {

class mutator {
public:
    explicit mutator(unsigned seed) : random_(seed) {}

    std::string operator()(const std::vector<std::string>& seeds) {
        std::string text = one_of(seeds);
        const int steps = below(6) + 1;
        for (int i = 0; i < steps; ++i)
            change(text, seeds);
        return text;
    }
    int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
    template <class T>
    const T& one_of(const std::vector<T>& all) {
        return all[random_() % all.size()];
    }

private:
    std::size_t place(const std::string& text) {
        return text.empty() ? 0 : random_() % text.size();
    }

    void change(std::string& text, const std::vector<std::string>& seeds) {
        static const std::vector<std::string> words{"{",
                                                    "}",
                                                    "[",
                                                    "]",
                                                    "\"",
                                                    ":",
                                                    ",",
                                                    "\\u0000",
                                                    "\\ud800",
                                                    "\xff",
                                                    "\xc0\x80",
                                                    "\r\n",
                                                    "\r",
                                                    "\n",
                                                    "--",
                                                    "--B",
                                                    "--B--",
                                                    "%",
                                                    "%00",
                                                    "%zz",
                                                    "&",
                                                    "=",
                                                    "[]",
                                                    "[a]",
                                                    "<",
                                                    ">",
                                                    "<!DOCTYPE x",
                                                    "<![CDATA[",
                                                    "&#0;",
                                                    "&amp;",
                                                    "<?xml?>",
                                                    "1e999",
                                                    "-0",
                                                    "9223372036854775808",
                                                    "\x1f\x8b\x08",
                                                    "null",
                                                    std::string(1, '\0'),
                                                    std::string(70, '['),
                                                    "Content-Length: 1",
                                                    "chunked",
                                                    ";",
                                                    "\xf0\x9f\x8c\xb7",
                                                    "\xe2\x80\xae",
                                                    "0",
                                                    "-1",
                                                    "*"};
        const std::size_t at = place(text);
        switch (below(8)) {
            case 0:
                if (!text.empty()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
                break;
            case 1:
                text.insert(at, 1, static_cast<char>(below(256)));
                break;
            case 2:
                text.insert(at, one_of(words));
                break;
            case 3:
                text.erase(at, static_cast<std::size_t>(below(20)) + 1);
                break;
            case 4:
                text.resize(at);
                break;
            case 5:
                text.insert(at, text.substr(place(text), static_cast<std::size_t>(below(200))));
                break;
            case 6: {
                const std::string& other = one_of(seeds);
                text = text.substr(0, at) + other.substr(place(other));
                break;
            }
            default:
                if (!text.empty()) text[at] = one_of(words).front();
        }
        if (text.size() > 100'000) text.resize(100'000);
    }

    std::mt19937 random_;
};

// How many inputs for a target.
inline int rounds(int usual) {
    const char* wanted = std::getenv("FUZZ_ROUNDS");
    return wanted == nullptr ? usual : std::atoi(wanted);
}

}  // namespace sluis::fuzz
