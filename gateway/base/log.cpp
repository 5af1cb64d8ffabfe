#include "gateway/base/log.hpp"

#include <atomic>
#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "gateway/base/time.hpp"

namespace sluis::log {
namespace {

constexpr std::string_view names[] = {"debug", "info", "warning", "error"};
std::atomic<level> lowest_level{level::info};

spdlog::logger& sink() {
    static const auto logger = [] {
        auto l = std::make_shared<spdlog::logger>(
            "sluis", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        l->set_pattern("%v");
        l->set_level(spdlog::level::trace);
        l->flush_on(spdlog::level::trace);
        return l;
    }();
    return *logger;
}

// ASCII alone: neither bytes that are no UTF-8 nor control characters get out.
void append_escaped(std::string& out, std::string_view text) {
    using nlohmann::json;
    out += json(text).dump(-1, ' ', true, json::error_handler_t::replace);
}

}  // namespace

void set_level(level lowest) noexcept {
    lowest_level = lowest;
}

bool parse_level(std::string_view name, level& out) noexcept {
    for (std::size_t i = 0; i < std::size(names); ++i) {
        if (names[i] != name) continue;
        out = static_cast<level>(i);
        return true;
    }
    return false;
}

void write(level at, std::string_view event, std::initializer_list<field> fields) {
    if (at < lowest_level.load(std::memory_order_relaxed)) return;
    using std::chrono::milliseconds;
    const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    std::string line = fmt::format(R"({{"at":"{}","level":"{}","event":)", to_rfc3339(now),
                                   names[static_cast<std::size_t>(at)]);
    append_escaped(line, event);
    for (const field& f : fields) {
        line += ',';
        append_escaped(line, f.name);
        line += ':';
        if (f.quoted) {
            append_escaped(line, f.value);
        } else {
            line += f.value;
        }
    }
    line += '}';
    sink().log(spdlog::level::info, "{}", line);
}

}  // namespace sluis::log
