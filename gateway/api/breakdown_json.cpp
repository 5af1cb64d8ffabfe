#include "gateway/api/breakdown_json.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

#include "gateway/api/contact_list.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/reason_json.hpp"
#include "gateway/api/render.hpp"
#include "gateway/policy/message.hpp"
#include "gateway/store/contacts.hpp"

namespace sluis::api {
namespace {

namespace breakdowns = store::breakdowns;
using breakdowns::standing;
using policy::reason;

constexpr std::string_view names[] = {"not_sent",   "to_be_sent", "accepted",
                                      "unverified", "pending",    "rejected"};
static_assert(std::size(names) == breakdowns::standing_count);

bool may_see_filter(const call& c, const json& groups) {
    if (c.sees_people()) return true;
    std::vector<error> errors;
    const audience::filter who =
        audience::parse_filter({{"filterGroups", groups}}, "filter", errors);
    return errors.empty() && !compares_people(who);
}

json not_sent_line(const breakdowns::breakdown& b, reason r, std::int64_t contacts) {
    json line{{"reason", policy::name(r)}, {"text", text_of(r, b.of.kind)}, {"contacts", contacts}};
    if (r == reason::non_marketing)
        line["promote"] = {{"method", "POST"},
                           {"path", "/api/changes"},
                           {"body", {{"change", "promote"}, {"breakdown", b.id}}}};
    return line;
}

void add_numbers(store::session& db, const breakdowns::breakdown& b, json& answer) {
    std::array<std::int64_t, breakdowns::standing_count> sums{};
    json not_sent = json::array();
    for (const breakdowns::number& n : breakdowns::numbers(db, b.id)) {
        sums[static_cast<std::size_t>(n.of.now)] += n.contacts;
        if (n.of.primary) not_sent.push_back(not_sent_line(b, *n.of.primary, n.contacts));
    }
    const auto sum = [&](standing s) { return sums[static_cast<std::size_t>(s)]; };
    std::int64_t members = 0;
    for (const std::int64_t n : sums)
        members += n;
    answer["members"] = members;
    answer["to_be_sent"] = members - sum(standing::not_sent);
    answer["not_sent"] = std::move(not_sent);
    if (b.of.destination == 0) return;
    for (const auto s :
         {standing::accepted, standing::unverified, standing::pending, standing::rejected})
        answer[std::string(name(s))] = sum(s);
}

std::string_view state_of(const breakdowns::breakdown& b) {
    if (!b.ended_at) return "running";
    return b.failure.empty() ? "done" : "failed";
}

std::string text_of_cursor(const breakdowns::item& i) {
    const int primary = i.at.primary ? static_cast<int>(*i.at.primary) : -1;
    return std::to_string(static_cast<int>(i.at.now)) + '.' + std::to_string(primary) + '.' +
           std::to_string(i.contact);
}

std::optional<breakdowns::item> cursor_in(std::string_view text) {
    std::array<std::int64_t, 3> parts{};
    for (std::int64_t& part : parts) {
        const std::size_t end = std::min(text.find('.'), text.size());
        const auto number = number_of(text.substr(0, end));
        if (!number) return std::nullopt;
        part = *number;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    const auto [now, primary, contact] = parts;
    const bool is_one = now >= 0 && now < std::int64_t{breakdowns::standing_count} &&
                        primary >= -1 && primary < std::int64_t{policy::reason_count};
    if (!is_one || !text.empty()) return std::nullopt;
    breakdowns::item i{.contact = contact, .at = {.now = static_cast<standing>(now)}};
    if (primary >= 0) i.at.primary = static_cast<reason>(primary);
    return i;
}

breakdowns::selection shown_as(const std::string& group, std::vector<error>& errors) {
    if (group == "members") return {};
    if (group == "to_be_sent") return {.first = standing::to_be_sent};
    const auto* found = std::ranges::find(names, group);
    if (found != std::end(names)) {
        const auto s = static_cast<standing>(found - names);
        return {.first = s, .last = s};
    }
    errors.push_back({"not a number of the breakdown", "query show",
                      "members, to_be_sent, not_sent, accepted, unverified, pending or rejected"});
    return {};
}

breakdowns::selection left_out_for(const std::string& text, std::vector<error>& errors) {
    const auto r = policy::reason_named(text);
    if (!r) errors.push_back({"no such reason", "query reason", "one of not_sent"});
    if (r == reason::pending || r == reason::rejected_by_network)
        return shown_as(r == reason::pending ? "pending" : "rejected", errors);
    return {.last = standing::not_sent, .primary = r};
}

}  // namespace

std::string_view name(standing s) noexcept {
    return names[static_cast<std::size_t>(s)];
}

json breakdown_json(store::session& db, const call& c, const breakdowns::breakdown& b) {
    const json groups = json::parse(b.of.filter_groups, nullptr, false);
    json answer{{"id", b.id},
                {"kind", b.of.kind ? json(policy::name(*b.of.kind)) : json(nullptr)},
                {"title", b.of.kind ? policy::title(*b.of.kind) : std::string_view(b.of.audience)},
                {"audience", b.of.kind ? json(nullptr) : json(b.of.audience)},
                {"destination", nullptr},
                {"view", b.of.view.empty() ? json(nullptr) : json(b.of.view)},
                {"configuration", json::parse(b.configuration, nullptr, false)},
                {"asked_by", b.actor},
                {"asked_at", to_rfc3339(b.asked_at)},
                {"ended_at", time_or_null(b.ended_at)},
                {"state", state_of(b)},
                {"done", b.met},
                {"total", b.total}};
    if (b.of.destination != 0) answer["destination"] = destination_name(db, b.of.destination);
    if (may_see_filter(c, groups)) answer["filter"] = {{"filterGroups", groups}};
    if (!b.failure.empty()) answer["failure"] = b.failure;
    // Half of the numbers would not add up to anything.
    if (b.ended_at && b.failure.empty()) add_numbers(db, b, answer);
    return answer;
}

breakdown_list read_breakdown_list(const call& c, std::vector<error>& errors) {
    breakdown_list l;
    const auto shown = c.query.find("show");
    const auto left_out = c.query.find("reason");
    if (shown != c.query.end() && left_out != c.query.end())
        errors.push_back({"both show and reason", "query reason", "say one of them"});
    if (shown != c.query.end()) l.which = shown_as(shown->second, errors);
    if (left_out != c.query.end()) l.which = left_out_for(left_out->second, errors);
    if (const result<std::size_t> limit = limit_of(c)) {
        l.limit = *limit;
    } else {
        errors.push_back(limit.error());
    }
    const auto cursor = c.query.find("cursor");
    if (cursor == c.query.end()) return l;
    l.after = cursor_in(cursor->second);
    if (!l.after)
        errors.push_back({"not a cursor of a breakdown", "query cursor",
                          "use `next` of the page before, or leave it out for the first page"});
    return l;
}

placed_page load_placed(store::session& db, std::int64_t breakdown, const breakdown_list& l) {
    const auto stood = breakdowns::items(db, breakdown, l.which, l.after, l.limit);
    std::vector<std::int64_t> ids;
    for (const breakdowns::item& i : stood)
        ids.push_back(store::contacts::survivor_of(db, i.contact));
    std::map<std::int64_t, contact::contact> people;
    for (contact::contact& person : store::contacts::load(db, ids)) {
        const std::int64_t id = person.id;
        people.emplace(id, std::move(person));
    }
    placed_page p;
    for (std::size_t i = 0; i < stood.size(); ++i) {
        const auto found = people.find(ids[i]);
        p.items.push_back({.stood = stood[i]});
        if (found != people.end()) {
            p.items.back().now = found->second;
        } else {
            p.items.back().stood.reasons = {};
        }
    }
    if (stood.size() == l.limit) p.next = text_of_cursor(stood.back());
    return p;
}

std::optional<net::response> not_yet(const std::optional<breakdowns::breakdown>& b) {
    if (!b) return unknown("breakdown");
    if (!b->failure.empty()) return problem(409, error{"it failed", "breakdown", b->failure});
    if (!b->ended_at)
        return problem(409, error{"it is being computed", "breakdown", "ask again in a moment"});
    return std::nullopt;
}

}  // namespace sluis::api
