#include "gateway/store/contact_whole.hpp"

#include <iterator>
#include <optional>
#include <utility>

#include "gateway/store/contact_text.hpp"
#include "gateway/store/scalars.hpp"

namespace sluis::store {
namespace {

// Enumerators are stored as numbers, as in the columns of contacts.
template <class Enum>
std::int64_t number(Enum e) {
    return static_cast<std::int64_t>(e);
}
template <class Enum>
Enum enum_in(scalar_reader& in) {
    return static_cast<Enum>(in.number());
}

// Lists, and what may be missing, come after their count.
void write(scalar_writer& out, const std::optional<instant>& t) {
    out.number(t ? 1 : 0);
    if (t) out.number(to_ms(*t));
}
void write(scalar_writer& out, const std::optional<contact::cause>& c) {
    out.number(c ? 1 : 0);
    if (c) out.number(to_ms(c->at)).number(number(c->type)).text(c->id);
}
void write(scalar_writer& out, const contact::marketing_state& m) {
    out.number(number(m.now)).number(number(m.reason)).text(m.reason_id);
    write(out, m.became_marketing_at);
    write(out, m.left_at);
    write(out, m.exit_asked);
    write(out, m.exit_effective_at);
    write(out, m.held);
    out.text(m.counted_in_period);
}

std::optional<instant> read_instant(scalar_reader& in) {
    if (in.number() == 0) return std::nullopt;
    return from_ms(in.number());
}
std::optional<contact::cause> read_cause(scalar_reader& in) {
    if (in.number() == 0) return std::nullopt;
    const instant at = from_ms(in.number());
    const auto type = enum_in<contact::reason_type>(in);
    return contact::cause{at, type, in.text()};
}
contact::marketing_state read_marketing(scalar_reader& in) {
    contact::marketing_state m;
    m.now = enum_in<contact::status>(in);
    m.reason = enum_in<contact::reason_type>(in);
    m.reason_id = in.text();
    m.became_marketing_at = read_instant(in);
    m.left_at = read_instant(in);
    m.exit_asked = read_cause(in);
    m.exit_effective_at = read_instant(in);
    m.held = read_cause(in);
    m.counted_in_period = in.text();
    return m;
}

}  // namespace

std::string whole_text(const contact::contact& c) {
    scalar_writer out;
    out.number(c.id).number(c.version).number(std::ssize(c.identities));
    for (const contact::identity& i : c.identities)
        out.number(number(i.kind)).text(i.scope).text(i.value);
    out.text(properties_text(c)).text(registers_text(c)).number(c.suppressed ? 1 : 0);
    write(out, c.marketing);
    out.number(to_ms(c.created.at)).text(c.created.by).text(c.created_by);
    return out.take();
}

contact::contact read_whole(std::string_view text) {
    contact::contact c;
    scalar_reader in(text);
    c.id = in.number();
    c.version = in.number();
    for (auto n = in.number(); n > 0; --n) {
        contact::identity i{.kind = enum_in<contact::identity_kind>(in)};
        i.scope = in.text();
        i.value = in.text();
        c.identities.push_back(std::move(i));
    }
    const std::string properties = in.text();
    const std::string registers = in.text();
    read_texts(c, properties, registers);
    c.suppressed = in.number() != 0;
    c.marketing = read_marketing(in);
    c.created.at = from_ms(in.number());
    c.created.by = in.text();
    c.created_by = in.text();
    return c;
}

}  // namespace sluis::store
