#include "gateway/queue/refusal.hpp"

#include <algorithm>
#include <string_view>

namespace sluis::queue {
namespace {

struct refusal {
    std::string_view code;
    const char* what;
    const char* cure;
};

constexpr refusal refusals[] = {
    // clang-format off
    {"NOAUTH",    "Redis wants a password",                          "set queue.password"},
    {"WRONGPASS", "Redis refused the user name or password",         "check queue.username and queue.password"},
    {"NOPERM",    "the Redis user lacks a permission",               "grant it all commands on the keys sluis:*, {p*}:* and {d:*}:*"},
    {"LOADING",   "Redis is still loading its data",                 "wait"},
    {"READONLY",  "this Redis is a read-only replica",               "connect to the primary"},
    {"OOM",       "Redis is out of memory",                          "raise its maxmemory, or let the backlog drain"},
    {"MISCONF",   "Redis cannot write to its disk and refuses work", "look at its log; free disk space"},
    {"NOREPLICAS","Redis has too few replicas to accept writes",     "look at its replicas"},
    {"MASTERDOWN","this Redis is a replica that lost its primary",   "connect to the primary"},
    {"BUSY",      "Redis is busy with a script",                     "look for a long script of another program"},
    {"WRONGTYPE", "a key of sluis holds something of another kind",  "give sluis a Redis database of its own"},
    // clang-format on
};

}  // namespace

error explain(const reply& refused, std::string where) {
    if (refused.kind != reply::type::error) {
        return {"Redis gave an answer of an unexpected form", std::move(where),
                "check that it is Redis 7 or later, without renamed commands"};
    }
    const std::string_view code = std::string_view(refused.text).substr(0, refused.text.find(' '));
    for (const refusal& r : refusals) {
        if (code == r.code) return {r.what, std::move(where), r.cure};
    }
    const bool is_code =
        code.size() < 20 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
    return {"Redis refused a command: " + std::string(is_code ? code : "ERR"), std::move(where),
            "check that it is Redis 7 or later, without renamed commands"};
}

bool lacks_function(const reply& r) noexcept {
    return r.kind == reply::type::error && r.text.starts_with("ERR Function not found");
}

}  // namespace sluis::queue
