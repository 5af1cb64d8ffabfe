// What a sender does that compresses.
#pragma once

#include <string>
#include <vector>
#include <zlib.h>

#include <gtest/gtest.h>

namespace sluis::payload {

inline std::string gzip_of(const std::string& plain) {
    z_stream z{};
    EXPECT_EQ(deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
    std::vector<Bytef> packed(deflateBound(&z, plain.size()) + 64);
    std::string in = plain;
    z.next_in = reinterpret_cast<Bytef*>(in.data());
    z.avail_in = static_cast<uInt>(in.size());
    z.next_out = packed.data();
    z.avail_out = static_cast<uInt>(packed.size());
    EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
    packed.resize(packed.size() - z.avail_out);
    deflateEnd(&z);
    return {packed.begin(), packed.end()};
}

}  // namespace sluis::payload
