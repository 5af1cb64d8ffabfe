// Logs for machines and for people at 3 a.m.: one JSON object a line, on standard error.
//
//     log::info("destination_stopped", {{"destination", "google"}, {"code", "190"}});
//     {"at":"2026-11-24T12:00:00.000Z","level":"info","event":"destination_stopped","destination":...}
//
// Limits   No personal data and no secrets: name contacts, submissions and sources by id. Values
//          are escaped, to ASCII, so that a hostile text stays one line and valid JSON.
// Threads  May be called from any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace sluis::log {

enum class level : std::uint8_t { debug, info, warning, error };

struct field {
    field(std::string_view n, std::string_view v) : name(n), value(v), quoted(true) {}
    field(std::string_view n, const char* v) : field(n, std::string_view(v)) {}
    field(std::string_view n, const std::string& v) : field(n, std::string_view(v)) {}
    field(std::string_view n, bool v) : name(n), value(v ? "true" : "false"), quoted(false) {}
    template <class Number>
    requires std::is_arithmetic_v<Number> field(std::string_view n, Number v)
        : name(n), value(std::to_string(v)), quoted(false) {}

    std::string_view name;
    std::string value;
    bool quoted;
};

// Below `lowest` nothing is written. Default: info.
void set_level(level lowest) noexcept;
[[nodiscard]] bool parse_level(std::string_view name, level& out) noexcept;

void write(level at, std::string_view event, std::initializer_list<field> fields);

inline void debug(std::string_view event, std::initializer_list<field> fields = {}) {
    write(level::debug, event, fields);
}
inline void info(std::string_view event, std::initializer_list<field> fields = {}) {
    write(level::info, event, fields);
}
inline void warning(std::string_view event, std::initializer_list<field> fields = {}) {
    write(level::warning, event, fields);
}
inline void error(std::string_view event, std::initializer_list<field> fields = {}) {
    write(level::error, event, fields);
}

}  // namespace sluis::log
