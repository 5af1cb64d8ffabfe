#include "tests/sandbox/fault.hpp"

#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "tests/sandbox/reader.hpp"

namespace sluis::sandbox {
namespace {

template <class Enum>
using spelling = std::pair<Enum, std::string_view>;

constexpr std::array kinds{
    spelling<fault_kind>{fault_kind::rate_limited, "rate_limited"},
    spelling<fault_kind>{fault_kind::too_many_requests, "too_many_requests"},
    spelling<fault_kind>{fault_kind::server_error, "server_error"},
    spelling<fault_kind>{fault_kind::slow, "slow"},
    spelling<fault_kind>{fault_kind::reset, "reset"},
    spelling<fault_kind>{fault_kind::answer_lost, "answer_lost"},
    spelling<fault_kind>{fault_kind::token_revoked, "token_revoked"},
    spelling<fault_kind>{fault_kind::audience_gone, "audience_gone"},
    spelling<fault_kind>{fault_kind::terms_not_accepted, "terms_not_accepted"},
    spelling<fault_kind>{fault_kind::records_refused, "records_refused"},
};
constexpr std::array scopes{
    spelling<fault_scope>{fault_scope::members, "members"},
    spelling<fault_scope>{fault_scope::status, "status"},
    spelling<fault_scope>{fault_scope::token, "token"},
    spelling<fault_scope>{fault_scope::leads, "leads"},
    spelling<fault_scope>{fault_scope::any, "any"},
};

template <class Table, class Enum>
std::string_view spell(const Table& table, Enum e) {
    for (const auto& [value, text] : table) {
        if (value == e) return text;
    }
    return "unknown";
}

// True when `text` is in the table, or not there at all.
template <class Table, class Enum>
bool unspell(const Table& table, const std::optional<std::string>& text, Enum& out) {
    if (!text) return true;
    for (const auto& [value, spelled] : table) {
        if (spelled != *text) continue;
        out = value;
        return true;
    }
    return false;
}

// A whole number of at most `highest`.
template <class Number>
void number(reader& r, const char* name, std::uint64_t highest, Number& out) {
    const nlohmann::json* value = r.get(name);
    if (!value) return;
    if (value->is_number_unsigned() && value->get<std::uint64_t>() <= highest) {
        out = static_cast<Number>(value->get<std::uint64_t>());
    } else {
        r.fail(name, "is no whole number, or too large", "");
    }
}

}  // namespace

std::string_view name(fault_kind k) noexcept {
    return spell(kinds, k);
}
std::string_view name(fault_scope s) noexcept {
    return spell(scopes, s);
}

result<fault> read_fault(const nlohmann::json& j) {
    fault f;
    findings found;
    reader r(j, "fault", found);
    r.only({"kind", "at", "requests", "probability", "seed", "status", "retry_after_s", "delay_ms",
            "records", "reason"});
    const auto kind = r.text("kind");
    if (!kind || !unspell(kinds, kind, f.kind)) r.fail("kind", "is no kind of fault", "");
    if (!unspell(scopes, r.text("at"), f.at)) r.fail("at", "is none of the scopes", "");
    number(r, "requests", 1'000'000, f.requests);
    number(r, "seed", UINT64_MAX, f.seed);
    number(r, "status", 599, f.status);
    number(r, "records", 10'000, f.records);
    std::uint32_t seconds = 1;
    std::uint32_t milliseconds = 1'000;
    number(r, "retry_after_s", 86'400, seconds);
    number(r, "delay_ms", 600'000, milliseconds);
    f.retry_after = std::chrono::seconds(seconds);
    f.delay = std::chrono::milliseconds(milliseconds);
    if (const auto* p = r.get("probability")) {
        if (p->is_number()) f.probability = p->get<double>();
        if (!p->is_number() || f.probability < 0 || f.probability > 1) {
            r.fail("probability", "is not between 0 and 1", "");
        }
    }
    if (const auto reason = r.text("reason")) f.reason = *reason;
    if (found.empty()) return f;
    return error{found.front().description, found.front().field};
}

nlohmann::json to_json(const fault& f) {
    return {{"kind", name(f.kind)},
            {"at", name(f.at)},
            {"requests", f.requests},
            {"probability", f.probability},
            {"seed", f.seed},
            {"status", f.status},
            {"retry_after_s", f.retry_after.count()},
            {"delay_ms", f.delay.count()},
            {"records", f.records},
            {"reason", f.reason}};
}

void fault_list::add(fault f) {
    std::mt19937_64 dice(f.seed);
    all_.push_back({std::move(f), dice});
}

std::optional<fault> fault_list::draw(fault_scope scope) {
    for (auto at = all_.begin(); at != all_.end(); ++at) {
        fault& f = at->what;
        if (f.at != fault_scope::any && f.at != scope) continue;
        if (std::uniform_real_distribution<double>(0, 1)(at->dice) >= f.probability) continue;
        const fault hit = f;
        if (f.requests > 0 && --f.requests == 0) all_.erase(at);
        return hit;
    }
    return std::nullopt;
}

std::vector<fault> fault_list::all() const {
    std::vector<fault> out;
    for (const armed& a : all_)
        out.push_back(a.what);
    return out;
}

}  // namespace sluis::sandbox
