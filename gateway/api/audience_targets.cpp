#include "gateway/api/audience_targets.hpp"

#include "gateway/store/declarations.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;
using declarations::target_change;

void end_others(store::session& db, std::int64_t audience, const std::set<std::int64_t>& kept,
                placed& done) {
    for (const auto& t : declarations::targets_of_audience(db, audience)) {
        if (!t.active || kept.contains(t.destination)) continue;
        declarations::end_target(db, audience, t.destination);
        done.moved = true;
    }
}

}  // namespace

placed place_audience(store::session& db, const declaration::audience& a, std::int64_t number,
                      const std::set<std::string>& named) {
    placed done;
    std::set<std::int64_t> kept;
    for (std::size_t i = 0; i < a.targets.size(); ++i) {
        const declaration::target& t = a.targets[i];
        const std::string where = "audience \"" + a.id + "\" targets[" + std::to_string(i) + "] ";
        const auto d = declarations::get(db, declarations::kind::destination, t.destination);
        if (!d) {
            if (named.contains(t.destination)) continue;
            done.errors.push_back({"there is no such destination", where + "destination",
                                   "declare it in the same call or before"});
            continue;
        }
        kept.insert(d->number);
        const auto change = declarations::put_target(db, number, d->number, t.network_audience);
        if (change == target_change::in_use) {
            done.errors.push_back(
                {"the network still holds members in the audience it was kept in so far",
                 where + "network_audience",
                 "declare the audience without this target, wait until its members are removed, "
                 "then declare the new one; when the old one is gone there: sluis destinations "
                 "abandon " +
                     t.destination + " ID"});
        }
        if (change == target_change::taken) {
            done.errors.push_back(
                {"another audience is kept in it, or was and its members are still there",
                 where + "network_audience",
                 "make an audience of its own at the network for this one; or wait until the "
                 "other's members are removed"});
        }
        done.moved |= change != target_change::unchanged;
    }
    end_others(db, number, kept, done);
    return done;
}

}  // namespace sluis::api
