// Finding contacts for people, and what is left of the erased.
#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "gateway/store/contact_row.hpp"
#include "gateway/store/contact_text.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/rows.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::store::contacts {
namespace {

std::optional<std::int64_t> id_in(std::string_view text) {
    if (text.starts_with('c')) text.remove_prefix(1);
    std::int64_t id = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (ec != std::errc{} || end != text.data() + text.size() || id <= 0) return std::nullopt;
    return id;
}

std::vector<contact::identity> identities_meant(session& s, std::string_view text) {
    using enum contact::identity_kind;
    const std::string value(text);
    std::vector<contact::identity> meant{{email, "", value}, {phone, "", value}};
    auto& q = query(s, "SELECT id FROM sources ORDER BY number");
    for (auto& scope : all(q, [](const statement& row) { return row.text(0); }))
        meant.push_back({external, std::move(scope), value});
    return meant;
}

}  // namespace

contact::contact contact_of_row(const statement& row) {
    contact::contact c;
    c.id = row.integer(0);
    c.version = row.integer(1);
    c.created = {instant_at(row, 3), row.text(4)};
    c.created_by = row.text(5);
    read_texts(c, row.text(6), row.text(7));
    c.suppressed = row.integer(8) != 0;
    c.marketing = marketing_at(row, 9, enum_at<contact::status>(row, 2));
    return c;
}

std::int64_t identity_hash(const contact::identity& i) {
    const std::string digest = sha256(tombstone_text(i));
    std::int64_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
}

std::string tombstone_text(const contact::identity& i) {
    std::string text(name(i.kind));
    text.append(1, '\0').append(i.scope).append(1, '\0').append(i.value);
    return text;
}

void bury(session& s, std::span<const std::string> hashes, instant erased_at) {
    for (const std::string& hash : hashes)
        run(s,
            "INSERT INTO tombstones (hash, erased_at) VALUES ($1, $2) ON CONFLICT (hash) "
            "DO UPDATE SET erased_at = excluded.erased_at "
            "WHERE excluded.erased_at > tombstones.erased_at",
            blob{hash}, erased_at);
}

std::optional<instant> erased_at(session& s, std::span<const std::string> hashes) {
    std::optional<instant> latest;
    for (const std::string& hash : hashes) {
        auto& q = query(s, "SELECT erased_at FROM tombstones WHERE hash = $1", blob{hash});
        const auto at = first(q, [](const statement& row) { return instant_at(row, 0); });
        latest = std::max(latest, at);  // nullopt is less than any
    }
    return latest;
}

std::int64_t survivor_of(session& s, std::int64_t id) {
    auto& q = query(s, "SELECT survivor FROM absorbed WHERE id = $1", id);
    return first(q, [](const statement& row) { return row.integer(0); }).value_or(id);
}

std::vector<contact::contact> find(session& s, std::string_view text) {
    std::vector<std::int64_t> ids;
    const auto id = id_in(text);
    if (id) ids.push_back(survivor_of(s, *id));
    for (const auto& i : identities_meant(s, text)) {
        const auto holder = holder_of(s, i);
        if (holder && std::ranges::find(ids, *holder) == ids.end()) ids.push_back(*holder);
    }
    return load(s, ids);
}

}  // namespace sluis::store::contacts
