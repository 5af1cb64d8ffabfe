#include "gateway/net/http.hpp"

#include <algorithm>
#include <array>

#include "gateway/base/codec.hpp"

namespace sluis::net {
namespace {

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool is_dot_segment(std::string_view s) noexcept {
    return s == "." || s == "..";
}

struct phrase {
    unsigned status;
    std::string_view text;
};
constexpr std::array phrases{
    phrase{100, "Continue"},
    phrase{200, "OK"},
    phrase{201, "Created"},
    phrase{202, "Accepted"},
    phrase{204, "No Content"},
    phrase{301, "Moved Permanently"},
    phrase{302, "Found"},
    phrase{303, "See Other"},
    phrase{304, "Not Modified"},
    phrase{307, "Temporary Redirect"},
    phrase{308, "Permanent Redirect"},
    phrase{400, "Bad Request"},
    phrase{401, "Unauthorized"},
    phrase{403, "Forbidden"},
    phrase{404, "Not Found"},
    phrase{405, "Method Not Allowed"},
    phrase{408, "Request Timeout"},
    phrase{409, "Conflict"},
    phrase{411, "Length Required"},
    phrase{412, "Precondition Failed"},
    phrase{413, "Content Too Large"},
    phrase{414, "URI Too Long"},
    phrase{415, "Unsupported Media Type"},
    phrase{417, "Expectation Failed"},
    phrase{422, "Unprocessable Content"},
    phrase{428, "Precondition Required"},
    phrase{429, "Too Many Requests"},
    phrase{431, "Request Header Fields Too Large"},
    phrase{500, "Internal Server Error"},
    phrase{501, "Not Implemented"},
    phrase{502, "Bad Gateway"},
    phrase{503, "Service Unavailable"},
    phrase{504, "Gateway Timeout"},
    phrase{505, "HTTP Version Not Supported"},
};

}  // namespace

bool iequals(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                              [](char x, char y) { return lower(x) == lower(y); });
}

void header_list::set(std::string_view name, std::string value) {
    remove(name);
    all_.push_back({std::string(name), std::move(value)});
}

void header_list::remove(std::string_view name) {
    std::erase_if(all_, [&](const header& h) { return iequals(h.name, name); });
}

const std::string* header_list::find(std::string_view name) const noexcept {
    const auto found = std::find_if(all_.begin(), all_.end(),
                                    [&](const header& h) { return iequals(h.name, name); });
    return found == all_.end() ? nullptr : &found->value;
}

std::string_view header_list::get(std::string_view name) const noexcept {
    const std::string* value = find(name);
    return value ? std::string_view(*value) : std::string_view();
}

std::vector<std::string_view> header_list::values(std::string_view name) const {
    std::vector<std::string_view> found;
    for (const header& h : all_) {
        if (iequals(h.name, name)) found.emplace_back(h.value);
    }
    return found;
}

std::string_view request::path() const noexcept {
    return std::string_view(target).substr(0, target.find('?'));
}

std::string_view request::query() const noexcept {
    const auto mark = target.find('?');
    return mark == std::string::npos ? std::string_view()
                                     : std::string_view(target).substr(mark + 1);
}

std::optional<parameters> parse_query(std::string_view query) {
    parameters all;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        if (pair.empty()) continue;
        const auto sign = pair.find('=');
        auto key = percent_decode(pair.substr(0, sign), plus::space);
        auto value = percent_decode(
            sign == std::string_view::npos ? std::string_view() : pair.substr(sign + 1),
            plus::space);
        if (!key || !value) return std::nullopt;
        all.emplace_back(std::move(*key), std::move(*value));
    }
    return all;
}

std::optional<std::vector<std::string>> split_path(std::string_view path) {
    if (path.empty() || path.front() != '/') return std::nullopt;
    std::vector<std::string> segments;
    for (;;) {
        path.remove_prefix(1);
        const std::string_view raw = path.substr(0, path.find('/'));
        const bool last = raw.size() == path.size();
        auto segment = percent_decode(raw);
        if (!segment || (segment->empty() && !last) || is_dot_segment(*segment))
            return std::nullopt;
        if (segment->find_first_of(std::string_view("/\0", 2)) != std::string::npos) {
            return std::nullopt;
        }
        segments.push_back(std::move(*segment));
        if (last) return segments;
        path.remove_prefix(raw.size());
    }
}

std::string_view reason_phrase(unsigned status) noexcept {
    const auto* const found = std::find_if(phrases.begin(), phrases.end(),
                                           [&](const phrase& p) { return p.status == status; });
    return found == phrases.end() ? std::string_view("Unknown") : found->text;
}

}  // namespace sluis::net
