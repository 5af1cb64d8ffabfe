// A breakdown is computed: who gets a kind of message or is sent to an audience, who is not, and why;
// in chunks between which submissions go on being applied.
//
// Instant  A contact stands in it as it was when its chunk was read, between the instant that the
//          breakdown was asked for and the one that it ended; who came later is no part of it.
// Cost     One pass over the contacts, or over the members of the audience; memory for one chunk.
#pragma once

#include "gateway/base/time.hpp"
#include "gateway/store/breakdowns.hpp"
#include "gateway/store/session.hpp"

namespace sluis::apply {

// One chunk of the oldest that has not ended, in the caller's transaction. False: there is none.
bool break_down_some(store::session& s, std::size_t chunk, instant now);

}  // namespace sluis::apply
