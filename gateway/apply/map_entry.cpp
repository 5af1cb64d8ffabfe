#include "gateway/apply/map_entry.hpp"

#include <exception>
#include <utility>

#include "gateway/base/log.hpp"
#include "gateway/mapping/apply.hpp"

namespace sluis::apply {
namespace {

constexpr std::string_view no_source = "unknown_source";
constexpr std::string_view damaged_source = "unreadable";  // no declared id has such content

mapped unreadable(const queue::submission& s, const store::vault& secrets, instant now) {
    mapped m;
    m.what.source = damaged_source;
    m.what.event_key = queue::to_hex(queue::submission_id_of(damaged_source, s.raw));
    m.what.id = queue::to_hex(queue::submission_id_of(damaged_source, m.what.event_key));
    m.what.received_at = now;
    m.envelope = secrets.seal(store::sealed_envelope, s.raw);
    const queue::unreadable why = s.content.error();
    m.items.push_back(
        {.quarantine = std::string(queue::name(why)), .detail = std::string(queue::text(why))});
    return m;
}

}  // namespace

mapped map_entry(const queue::entry& e, const declaration::catalog& sources,
                 const store::vault& secrets) {
    mapped m;
    m.what.id = queue::to_hex(e.id());
    m.what.source = e.source;
    m.what.event_key = e.event_key;
    m.what.received_at = e.received_at;
    m.is_test = queue::is_test(e);
    m.envelope = secrets.seal(store::sealed_envelope, queue::encode(e));
    const declaration::live_source* by = sources.find_any(e.source);
    if (by == nullptr) {
        m.items.push_back({.quarantine = std::string(no_source),
                           .detail = "the source is not declared any more"});
        return m;
    }
    m.source = by->declared.rules;
    try {
        m.items = mapping::apply(*by->program, as_mapping_sees_it(e, *by), by->settings);
    } catch (const std::exception& failure) {
        log::error("submission_defective", {{"submission", m.what.id}, {"why", failure.what()}});
        m.items.push_back(defective());
    }
    return m;
}

mapping::submission as_mapping_sees_it(const queue::entry& e, const declaration::live_source& by) {
    return {.source = e.source,
            .country = by.declared.country,
            .event_key = e.event_key,
            .received_at = e.received_at,
            .content_type = e.content_type,
            .target = e.target,
            .headers = e.headers,
            .body = e.body};
}

mapping::item defective() {
    return {.quarantine = "internal_error",
            .detail = "a defect of sluis: see the log, and report it"};
}

mapped map_submission(const queue::submission& s, const declaration::catalog& sources,
                      const store::vault& secrets, instant now) {
    return s.content ? map_entry(*s.content, sources, secrets) : unreadable(s, secrets, now);
}

}  // namespace sluis::apply
