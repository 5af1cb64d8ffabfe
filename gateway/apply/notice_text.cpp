#include "gateway/apply/notice_text.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include <nlohmann/json.hpp>

namespace sluis::apply {
namespace {

struct row {
    std::string_view kind;
    std::string_view subject;
    std::string_view words;
};
constexpr row rows[] = {
    {"tier_warning", "the tier fills up", "The period has counted this much of the tier's limit."},
    {"tier_upgraded", "the tier's limit rose", "The limit was reached, and rose to the next step."},
    {"boundary_passed", "a new period began",
     "Those whose exit was scheduled are non-marketing contacts now."},
    {"boundary_moved", "the period ends on another day",
     "Exits that were scheduled for its end move with it."},
    {"rule_spike", "a rule enrols more than it may in an hour",
     "The others wait for the next hour. Are so many meant?"},
};

const row* find(std::string_view kind) {
    const auto* found = std::ranges::find(rows, kind, &row::kind);
    return found == std::end(rows) ? nullptr : found;
}

nlohmann::ordered_json detail_of(const store::periods::notice& n) {
    return nlohmann::ordered_json::parse(n.detail, nullptr, false);
}

}  // namespace

std::string notice_id(const store::periods::notice& n) {
    return "notice-" + std::to_string(n.id);
}

std::string notice_body(const store::periods::notice& n) {
    auto detail = detail_of(n);
    if (detail.is_discarded()) detail = nullptr;
    return nlohmann::ordered_json{
        {"type", n.kind}, {"timestamp", to_rfc3339(n.at)}, {"data", std::move(detail)}}
        .dump();
}

std::string notice_subject(const store::periods::notice& n) {
    const row* r = find(n.kind);
    return "sluis: " + (r ? std::string(r->subject) : n.kind);
}

std::string notice_letter(const store::periods::notice& n) {
    std::string text;
    if (const row* r = find(n.kind)) text = std::string(r->words) + "\n\n";
    text += "what: " + n.kind + "\nwhen: " + to_rfc3339(n.at) + '\n';
    const auto detail = detail_of(n);
    if (!detail.is_object()) return text;
    for (const auto& [name, value] : detail.items())
        text += name + ": " + (value.is_string() ? value.get<std::string>() : value.dump()) + '\n';
    return text;
}

}  // namespace sluis::apply
