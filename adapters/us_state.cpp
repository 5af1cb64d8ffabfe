#include "adapters/us_state.hpp"

#include <algorithm>
#include <iterator>

namespace sluis::adapters {
namespace {

struct state {
    std::string_view letters;
    std::string_view name;
};
// clang-format off
constexpr state states[] = {
    {"al", "alabama"}, {"ak", "alaska"}, {"az", "arizona"}, {"ar", "arkansas"},
    {"ca", "california"}, {"co", "colorado"}, {"ct", "connecticut"}, {"de", "delaware"},
    {"dc", "districtofcolumbia"}, {"fl", "florida"}, {"ga", "georgia"}, {"hi", "hawaii"},
    {"id", "idaho"}, {"il", "illinois"}, {"in", "indiana"}, {"ia", "iowa"}, {"ks", "kansas"},
    {"ky", "kentucky"}, {"la", "louisiana"}, {"me", "maine"}, {"md", "maryland"},
    {"ma", "massachusetts"}, {"mi", "michigan"}, {"mn", "minnesota"}, {"ms", "mississippi"},
    {"mo", "missouri"}, {"mt", "montana"}, {"ne", "nebraska"}, {"nv", "nevada"},
    {"nh", "newhampshire"}, {"nj", "newjersey"}, {"nm", "newmexico"}, {"ny", "newyork"},
    {"nc", "northcarolina"}, {"nd", "northdakota"}, {"oh", "ohio"}, {"ok", "oklahoma"},
    {"or", "oregon"}, {"pa", "pennsylvania"}, {"ri", "rhodeisland"}, {"sc", "southcarolina"},
    {"sd", "southdakota"}, {"tn", "tennessee"}, {"tx", "texas"}, {"ut", "utah"},
    {"vt", "vermont"}, {"va", "virginia"}, {"wa", "washington"}, {"wv", "westvirginia"},
    {"wi", "wisconsin"}, {"wy", "wyoming"}, {"as", "americansamoa"}, {"gu", "guam"},
    {"mp", "northernmarianaislands"}, {"pr", "puertorico"}, {"vi", "virginislands"},
};
// clang-format on

}  // namespace

std::optional<std::string_view> us_state(std::string_view name) noexcept {
    const auto it = std::ranges::find_if(
        states, [&](const state& s) { return s.letters == name || s.name == name; });
    if (it == std::end(states)) return std::nullopt;
    return it->letters;
}

}  // namespace sluis::adapters
