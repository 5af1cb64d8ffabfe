// A whole file through a reader, in chunks, as a text that a table of cases can hold.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/table/reader.hpp"

namespace sluis::table {

struct whole_file {
    std::vector<row> rows{};
    std::optional<error> failure{};
    position end{};

    friend bool operator==(const whole_file&, const whole_file&) = default;
};

inline whole_file read_file(std::string_view bytes, const reader_options& o = {},
                            std::size_t chunk = 1'000'000) {
    whole_file all;
    reader r(o);
    const auto drain = [&] {
        while (auto row = r.next())
            all.rows.push_back(std::move(*row));
    };
    for (std::size_t at = 0; at < bytes.size(); at += chunk) {
        r.feed(bytes.substr(at, chunk));
        drain();
    }
    r.finish();
    drain();
    all.failure = r.failure();
    all.end = r.now();
    return all;
}

// "2:a=1|b=2 4!broken_quotes", and "FAILED what" at the end.
inline std::string told(const whole_file& all) {
    std::string text;
    for (const row& r : all.rows) {
        text += (text.empty() ? "" : " ") + std::to_string(r.line);
        text += r.bad ? '!' + std::string(name(r.bad->why)) : ":";
        std::string_view between;
        for (const auto& [column, value] : r.values) {
            if (r.bad) break;
            text += std::exchange(between, "|");
            text += column + '=' + value;
        }
    }
    if (all.failure) text += (text.empty() ? "" : " ") + ("FAILED " + all.failure->text());
    return text;
}

inline std::string utf_16(std::u16string_view text, bool is_little) {
    std::string bytes;
    for (const char16_t unit : text) {
        const char high = static_cast<char>(unit >> 8U);
        const char low = static_cast<char>(unit & 0xFFU);
        bytes += is_little ? low : high;
        bytes += is_little ? high : low;
    }
    return bytes;
}

// All of the file, and it must be the same in chunks of any size, and when a reader goes on after
// each row where another has stopped.
inline whole_file read_in_all_ways(std::string_view bytes, const reader_options& o = {}) {
    whole_file all = read_file(bytes, o);
    for (std::size_t chunk = 1; chunk < std::min<std::size_t>(bytes.size(), 70); ++chunk) {
        whole_file same = read_file(bytes, o, chunk);
        if (same != all) return {.failure = error{"in chunks of " + std::to_string(chunk)}};
    }
    std::vector<row> rows;
    reader_options from = o;
    for (std::size_t turn = 0; turn <= all.rows.size() && !all.failure; ++turn) {
        reader r(from);
        r.feed(bytes.substr(static_cast<std::size_t>(from.from.offset - o.from.offset)));
        r.finish();
        auto row = r.next();
        if (!row) break;
        if (r.now().offset != row->offset_after) return {.failure = error{"another offset"}};
        rows.push_back(std::move(*row));
        from.from = r.now();
    }
    if (!all.failure && rows != all.rows) return {.failure = error{"other rows when resumed"}};
    return all;
}

}  // namespace sluis::table
