#include "gateway/api/status_request.hpp"

#include "gateway/api/render.hpp"

namespace sluis::api {
namespace {

constexpr std::string_view changes[] = {"promote", "schedule_exit", "unschedule", "demote_now"};
constexpr std::string_view windows[] = {"reject", "remember"};

// In the order of the enumerators.
constexpr std::string_view words[] = {
    "",
    "it is a marketing contact already",
    "it is no marketing contact",
    "its exit was asked for already",
    "nobody asked for its exit",
    "a marketing contact stays one until the boundary; schedule its exit instead",
    "an exit can only be scheduled in the window before the boundary; say outside_window: remember "
    "to have it scheduled when the window opens",
    "the tier is full; it waits for room if the limit policy says so",
    "there is no such contact any more",
};

}  // namespace

policy::request read_request(fields& f, const services& s, const call& c) {
    const auto what = f.word("change", changes);
    if (!what && !f.has("change"))
        f.fail("change", "missing", "promote, schedule_exit, unschedule or demote_now");
    const auto outside = f.word("outside_window", windows);
    policy::request r;
    if (what) r.what = policy::change_named(*what).value_or(r.what);
    r.outside = outside ? policy::outside_window_named(*outside).value_or(s.rules.outside)
                        : s.rules.outside;
    r.by = {s.time.now(), contact::reason_type::user, c.actor};
    return r;
}

std::string words_of(policy::because why) {
    return std::string(words[static_cast<std::size_t>(why)]);
}

json to_json(const policy::answer& a) {
    const bool has_reason = a.why != policy::because::none;
    return {{"verdict", policy::name(a.what)},
            {"because", has_reason ? json(policy::name(a.why)) : json(nullptr)},
            {"words", has_reason ? json(words_of(a.why)) : json(nullptr)},
            {"possible_at", time_or_null(a.possible_at)}};
}

}  // namespace sluis::api
