// Puts what was declared into the store, within the caller's transaction, and says what that
// changes: for each object created, changed or unchanged, with a field-wise difference.
//
// Secrets   are sealed; one that is as it was counts as unchanged, and none is ever given out.
// Back-fill An audience that is new, or whose members may be others now, gets a job.
// Rules     One that is on and would do something else is switched off; those that would enrol a
//           contact by each other's doing without end are an error.
// Errors    are gathered; when there are any, the caller must undo the transaction.
// Defaults  Throws `forbidden` when a source's default would change, and who asks may not do that.
#pragma once

#include <string>
#include <vector>

#include "gateway/api/call.hpp"
#include "gateway/api/declared_set.hpp"
#include "gateway/store/session.hpp"

namespace sluis::api {

struct put_outcome {
    json changes = json::array();  // {"kind","id","change","version","fields","warnings"}
    json jobs = json::array();     // {"id","audience","total"}
    std::vector<error> errors{};
    bool stale = false;  // an error is that a version is not the present one
};

[[nodiscard]] put_outcome put_declared(store::session& db, const services& s, const call& c,
                                       const declared_set& declared);

}  // namespace sluis::api
