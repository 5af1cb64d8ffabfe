#include "gateway/queue/entry.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <stdexcept>

#include <openssl/evp.h>

namespace sluis::queue {
namespace {

// magic, version, checksum of the rest, then the fields: integers little-endian, texts after their
// size in four bytes. A new version is a new number here, and a branch in `decode`.
constexpr std::string_view magic = "SLE";
constexpr char version = 1;
constexpr std::size_t checksum_size = 8;
constexpr std::size_t prefix_size = magic.size() + 1 + checksum_size;

using digest = std::array<unsigned char, 32>;

// SHA-256 with what OpenSSL is slow to make kept: one context per thread.
digest sha256(std::initializer_list<std::string_view> parts) {
    struct free_context {
        void operator()(EVP_MD_CTX* c) const noexcept { EVP_MD_CTX_free(c); }
    };
    struct free_algorithm {
        void operator()(EVP_MD* m) const noexcept { EVP_MD_free(m); }
    };
    thread_local const std::unique_ptr<EVP_MD, free_algorithm> algorithm(
        EVP_MD_fetch(nullptr, "SHA256", nullptr));
    thread_local const std::unique_ptr<EVP_MD_CTX, free_context> context(EVP_MD_CTX_new());
    if (!algorithm || !context) throw std::bad_alloc();
    digest out{};
    bool good = EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) == 1;
    for (const std::string_view part : parts) {
        good = good && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    }
    if (!good || EVP_DigestFinal_ex(context.get(), out.data(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 failed");
    }
    return out;
}

std::string checksum(std::string_view fields) {
    const digest d = sha256({fields});
    return {d.begin(), d.begin() + checksum_size};
}

void put(std::uint64_t value, std::size_t bytes, std::string& out) {
    for (std::size_t i = 0; i < bytes; ++i)
        out += static_cast<char>(value >> (8 * i) & 0xff);
}

void put(std::string_view text, std::string& out) {
    put(text.size(), 4, out);
    out += text;
}

// Takes fields off the front; after the first that does not fit, `good` stays false.
struct field_reader {
    std::string_view rest;
    bool good = true;

    std::string_view take(std::uint64_t size) {
        if (size > rest.size()) good = false;
        if (!good) return {};
        const std::string_view taken = rest.substr(0, size);
        rest.remove_prefix(size);
        return taken;
    }
    std::uint64_t number(std::size_t bytes) {
        std::uint64_t value = 0;
        const std::string_view taken = take(bytes);
        for (std::size_t i = 0; i < taken.size(); ++i) {
            value |= std::uint64_t{static_cast<unsigned char>(taken[i])} << (8 * i);
        }
        return value;
    }
    std::string text() { return std::string(take(number(4))); }
};

}  // namespace

submission_id submission_id_of(std::string_view source, std::string_view event_key) {
    constexpr char nul = '\0';
    const digest d = sha256({source, {&nul, 1}, event_key});
    submission_id id{};
    std::copy_n(d.begin(), id.size(), id.begin());
    return id;
}

std::string to_hex(const submission_id& id) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const unsigned byte : id) {
        hex += digits[byte >> 4];
        hex += digits[byte & 0xf];
    }
    return hex;
}

bool is_test(const entry& e) noexcept {
    return std::ranges::any_of(e.headers, [](const auto& h) { return h.first == test_header; });
}

std::string encode(const entry& e) {
    std::string fields;
    fields.reserve(e.body.size() + 512);
    put(static_cast<std::uint64_t>(to_ms(e.received_at)), 8, fields);
    for (const auto* text : {&e.source, &e.event_key, &e.method, &e.target, &e.content_type}) {
        put(*text, fields);
    }
    put(e.headers.size(), 4, fields);
    for (const auto& [name, value] : e.headers) {
        put(name, fields);
        put(value, fields);
    }
    put(e.body, fields);
    std::string bytes(magic);
    bytes += version;
    bytes += checksum(fields);
    return bytes += fields;
}

boost::system::result<entry, unreadable> decode(std::string_view bytes) {
    if (!bytes.starts_with(magic)) return unreadable::no_entry;
    if (bytes.size() < prefix_size) return unreadable::damaged;
    if (bytes[magic.size()] != version) return unreadable::unknown_version;
    const std::string_view fields = bytes.substr(prefix_size);
    if (bytes.substr(magic.size() + 1, checksum_size) != checksum(fields)) {
        return unreadable::damaged;
    }
    field_reader in{fields};
    entry e;
    e.received_at = from_ms(static_cast<std::int64_t>(in.number(8)));
    for (auto* text : {&e.source, &e.event_key, &e.method, &e.target, &e.content_type}) {
        *text = in.text();
    }
    for (std::uint64_t left = in.number(4); in.good && left > 0; --left) {
        std::string field = in.text();
        e.headers.emplace_back(std::move(field), in.text());
    }
    e.body = in.text();
    if (!in.good || !in.rest.empty()) return unreadable::malformed;
    return e;
}

std::string_view name(unreadable why) noexcept {
    switch (why) {
        case unreadable::no_entry:
            return "no_entry";
        case unreadable::unknown_version:
            return "unknown_version";
        case unreadable::damaged:
            return "damaged";
        case unreadable::malformed:
            return "malformed";
    }
    return "";
}

std::string_view text(unreadable why) noexcept {
    switch (why) {
        case unreadable::no_entry:
            return "this was not written by sluis";
        case unreadable::unknown_version:
            return "this was written by another version of sluis";
        case unreadable::damaged:
            return "this is cut off or was changed: its checksum differs";
        case unreadable::malformed:
            return "the fields of this entry do not fit one another";
    }
    return "";
}

void throw_exception_from_error(const unreadable& why, const boost::source_location&) {
    throw std::logic_error(std::string(text(why)));
}

}  // namespace sluis::queue
