#include "tests/sandbox/meta_session.hpp"

#include <limits>

#include <nlohmann/json.hpp>

#include "tests/sandbox/meta_body.hpp"

namespace sluis::sandbox {
namespace {

using nlohmann::json;

constexpr std::chrono::minutes longest{90};

[[noreturn]] void refuse(const char* message) {
    throw meta_refusal{std::string("(#100) ") + message};
}

// A positive 64-bit integer; 0 when it is not there.
std::uint64_t number(const json& session, const char* name) {
    const auto found = session.find(name);
    if (found == session.end()) return 0;
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (!found->is_number_unsigned()) refuse("a number of the session is not a whole number");
    const auto value = found->get<std::uint64_t>();
    if (value == 0 || value > most) refuse("a number of the session is out of range");
    return value;
}

void check(const json& session) {
    if (!session.is_object()) refuse("Param session must be an object");
    for (const auto& [name, value] : session.items()) {
        const bool known = name == "session_id" || name == "batch_seq" ||
                           name == "last_batch_flag" || name == "estimated_num_total";
        if (!known) refuse("Param session has a field that is not expected");
    }
    if (session.contains("last_batch_flag") && !session["last_batch_flag"].is_boolean()) {
        refuse("Param session[last_batch_flag] must be true or false");
    }
}

}  // namespace

meta_sessions::position meta_sessions::take(const json& session, const std::string& what,
                                            std::uint64_t received, std::uint64_t invalid,
                                            instant now) {
    check(session);
    const std::uint64_t id = number(session, "session_id");
    const std::uint64_t batch = number(session, "batch_seq");
    static_cast<void>(number(session, "estimated_num_total"));
    if (id == 0 || batch == 0) refuse("Param session needs session_id and batch_seq");
    const auto known = all_.find(id);
    if (known == all_.end() && batch != 1) {
        throw meta_refusal{"The first batch of the session was not seen", 2650, 1870147};
    }
    if (known != all_.end() && known->second.finished) {
        throw meta_refusal{"The session is finished", 2650, 1870159};
    }
    upload& u = all_[id];
    if (batch != u.next) refuse("Param session[batch_seq] is not the next");
    if (batch == 1) {
        u.what = what;
        u.first = now;
    }
    if (u.what != what) refuse("the schema changes within the session");
    if (now - u.first > longest) throw meta_refusal{"The session has timed out", 2650, 1870158};
    u.next += 1;
    u.finished = session.value("last_batch_flag", false);
    u.received += received;
    u.invalid += invalid;
    return {std::to_string(id), u.received, u.invalid};
}

}  // namespace sluis::sandbox
