// From a submission in the queue to what is to be recorded. No store, no waiting: the work that
// can be done beside the store's writer.
//
// Nothing is lost: a submission that cannot be mapped comes out as one item in quarantine, with its
// content, so that it can be replayed once the cause is mended. So does one that makes the mapping
// itself fail ("internal_error").
#pragma once

#include <string>
#include <string_view>

#include "gateway/apply/record.hpp"
#include "gateway/base/time.hpp"
#include "gateway/declaration/catalog.hpp"
#include "gateway/queue/entry.hpp"
#include "gateway/queue/inbound.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::apply {

[[nodiscard]] mapped map_entry(const queue::entry& e, const declaration::catalog& sources,
                               const store::vault& secrets);

// `now` stands for the time of receipt of bytes that do not say it.
[[nodiscard]] mapped map_submission(const queue::submission& s, const declaration::catalog& sources,
                                    const store::vault& secrets, instant now);

[[nodiscard]] mapping::submission as_mapping_sees_it(const queue::entry& e,
                                                     const declaration::live_source& by);

// Stands for what our own code failed at.
[[nodiscard]] mapping::item defective();

}  // namespace sluis::apply
