// HTTP messages as plain values, for servers and clients alike. No Beast, no sockets.
//
// Errors   The decoding helpers answer nullopt for what is not well-formed. They never guess.
// Source   RFC 9110 (fields), RFC 3986 (percent-encoding), WHATWG URL (form encoding).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluis::net {

[[nodiscard]] bool iequals(std::string_view a, std::string_view b) noexcept;  // ASCII only

struct header {
    std::string name;
    std::string value;
    friend bool operator==(const header&, const header&) = default;
};

// In the order received or added. Names are compared without regard to case.
class header_list {
public:
    header_list() = default;
    header_list(std::initializer_list<header> all) : all_(all) {}

    void add(std::string name, std::string value) {
        all_.push_back({std::move(name), std::move(value)});
    }
    void set(std::string_view name, std::string value);  // replaces all of that name
    void remove(std::string_view name);

    // The first value; nullptr when there is none.
    [[nodiscard]] const std::string* find(std::string_view name) const noexcept;
    // The first value, or "".
    [[nodiscard]] std::string_view get(std::string_view name) const noexcept;
    [[nodiscard]] bool contains(std::string_view name) const noexcept { return find(name); }
    [[nodiscard]] std::vector<std::string_view> values(std::string_view name) const;

    [[nodiscard]] auto begin() const noexcept { return all_.begin(); }
    [[nodiscard]] auto end() const noexcept { return all_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
    friend bool operator==(const header_list&, const header_list&) = default;

private:
    std::vector<header> all_;
};

struct request {
    std::string method{};
    std::string target{};  // origin form ("/hooks/a?b=c"), or "*"
    int version = 11;      // 10 or 11
    header_list headers{};
    std::string body{};    // whole, as sent: chunks joined, nothing else undone
    std::string remote{};  // the peer's address without port; "unix" for the Unix socket
    bool secure = false;   // came over TLS

    [[nodiscard]] std::string_view path() const noexcept;   // still encoded
    [[nodiscard]] std::string_view query() const noexcept;  // still encoded, without "?"
};

struct response {
    unsigned status = 200;
    header_list headers{};  // the server adds Date, Content-Length and Connection
    std::string body{};
    friend bool operator==(const response&, const response&) = default;
};

using parameters = std::vector<std::pair<std::string, std::string>>;
// "a=1&b=%20&c" -> {a,1} {b," "} {c,""}, in order, repeats kept. `+` is a space.
[[nodiscard]] std::optional<parameters> parse_query(std::string_view query);

// "/hooks/a%20b" -> {"hooks", "a b"}; a final slash is an empty last segment. nullopt for what two
// readers could take for different paths: "//", dot segments, an encoded slash or NUL.
[[nodiscard]] std::optional<std::vector<std::string>> split_path(std::string_view path);

[[nodiscard]] std::string_view reason_phrase(unsigned status) noexcept;

}  // namespace sluis::net
