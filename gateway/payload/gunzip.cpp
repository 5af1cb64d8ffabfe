#include "gateway/payload/gunzip.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <zlib.h>

namespace sluis::payload {
namespace {

constexpr std::size_t always_allowed = 64UL << 10U;
constexpr int gzip_only = 16 + MAX_WBITS;

class stream {
public:
    explicit stream(std::string_view bytes) {
        // zlib's interface is older than const.
        z_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
        z_.avail_in = static_cast<uInt>(bytes.size());
        if (inflateInit2(&z_, gzip_only) != Z_OK) throw std::bad_alloc();
    }
    ~stream() { inflateEnd(&z_); }
    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;

    // Appends some bytes; zlib's verdict.
    int more(std::string& out) {
        z_.next_out = piece_.data();
        z_.avail_out = static_cast<uInt>(piece_.size());
        const int verdict = inflate(&z_, Z_NO_FLUSH);
        out.append(reinterpret_cast<const char*>(piece_.data()), piece_.size() - z_.avail_out);
        return verdict;
    }

    [[nodiscard]] bool is_read_whole() const { return z_.avail_in == 0; }

private:
    z_stream z_{};
    std::array<Bytef, 16'384> piece_{};
};

}  // namespace

bool is_gzip(std::string_view bytes) noexcept {
    return bytes.starts_with("\x1f\x8b");
}

result<std::string> gunzip(std::string_view bytes, std::string_view name) {
    const auto fault = [&](std::string what, std::string cure) {
        return error{std::move(what), std::string(name), std::move(cure)};
    };
    if (!is_gzip(bytes) || bytes.size() > most_inflated) {
        return fault("not gzip, as its Content-Encoding says", "send it as it is, or gzip it");
    }
    const std::size_t most =
        std::clamp(bytes.size() * most_inflated_ratio, always_allowed, most_inflated);
    stream packed(bytes);
    std::string plain;
    for (int verdict = Z_OK; verdict != Z_STREAM_END;) {
        verdict = packed.more(plain);
        if (plain.size() > most) {
            return fault("more comes out of it than is read: 10 MiB, and 100 times its size",
                         "send less at once");
        }
        if (verdict == Z_MEM_ERROR) throw std::bad_alloc();
        if (verdict != Z_OK && verdict != Z_STREAM_END) {
            return fault("damaged, or cut short", "send it again");
        }
    }
    if (!packed.is_read_whole())
        return fault("bytes after the end of the gzip data", "leave them out");
    return {boost::system::in_place_value, std::move(plain)};
}

}  // namespace sluis::payload
