// What somebody writes about one contact by name, and what came of it: all of it, or nothing. As a
// value, so that who asks (the API) and who does it (apply) need not know each other.
//
// One person   A write joins no contacts. An event of a source that names an address of somebody else
//              says that the two are one; a write that does so is a mistake, and is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "gateway/contact/contact.hpp"
#include "gateway/contact/event.hpp"
#include "gateway/policy/request.hpp"
#include "gateway/policy/source_default.hpp"
#include "gateway/policy/status.hpp"

namespace sluis::policy {

// Whom a write is about: somebody new, somebody who is there, or either.
enum class write_target : std::uint8_t { new_contact, known_contact, either };

struct contact_write {
    write_target about = write_target::new_contact;
    // Who is there already, if that is asked for: by number, or by an identity.
    std::optional<std::int64_t> number{};
    std::optional<contact::identity> known_as{};
    // Identities and properties that the write names; none: only the status is written. Key and times
    // are set where it is written.
    contact::event says{};
    source_rules source{};
    std::vector<change> status{};  // in this order
    asker who{};
};

// `exists`: the contact, or an identity of another one.
enum class write_end : std::uint8_t { created, updated, exists, unknown, refused };

struct contact_written {
    write_end became = write_end::unknown;
    contact::contact now{};   // created and updated: as it is now
    std::int64_t other = 0;   // exists: who it is
    answer refused{};         // refused: why, and when it will be possible
    change refused_change{};  // ... and what

    friend bool operator==(const contact_written&, const contact_written&) = default;
};

}  // namespace sluis::policy
