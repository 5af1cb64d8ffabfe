#include "gateway/store/contact_text.hpp"

#include <utility>

#include "gateway/store/scalars.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store {
namespace {

template <class T>
T known(std::optional<T> value) {
    if (value) return *value;
    throw store_error(store_error::kind::corrupt,
                      "the store holds a name that this version does not know");
}

void write(scalar_writer& out, const contact::stamp& s) {
    out.number(to_ms(s.at)).text(s.by);
}

contact::stamp read_stamp(scalar_reader& in) {
    const instant at = from_ms(in.number());
    return {at, in.text()};
}

std::pair<contact::identity, contact::purpose> read_consent_key(scalar_reader& in) {
    contact::identity who;
    who.kind = known(contact::identity_kind_named(in.text()));
    who.scope = in.text();
    who.value = in.text();
    return {std::move(who), known(contact::purpose_named(in.text()))};
}

}  // namespace

std::string properties_text(const contact::contact& c) {
    std::string out = "{";
    for (const auto& [what, now] : c.properties) {
        if (now.value.empty()) continue;
        if (out.size() > 1) out.push_back(',');
        append_json(out, name(what));
        out.push_back(':');
        append_json(out, now.value);
    }
    out.push_back('}');
    return out;
}

// Each part after its count.
std::string registers_text(const contact::contact& c) {
    scalar_writer out;
    out.number(std::ssize(c.properties));
    for (const auto& [what, now] : c.properties) {
        out.text(name(what));
        write(out, now.set);
    }
    out.number(std::ssize(c.consents));
    for (const auto& [key, now] : c.consents) {
        const auto& [who, what] = key;
        out.text(name(who.kind)).text(who.scope).text(who.value).text(name(what));
        out.text(name(now.value));
        write(out, now.set);
    }
    out.number(c.unsubscribed ? 1 : 0);
    if (c.unsubscribed) {
        out.number(c.unsubscribed->value ? 1 : 0);
        write(out, c.unsubscribed->set);
    }
    return out.take();
}

void read_texts(contact::contact& c, std::string_view properties, std::string_view registers) {
    scalar_reader in(registers);
    for (auto n = in.number(); n > 0; --n) {
        const auto what = known(contact::property_named(in.text()));
        c.properties[what].set = read_stamp(in);
    }
    for (auto n = in.number(); n > 0; --n) {
        auto& now = c.consents[read_consent_key(in)];
        now.value = known(contact::consent_named(in.text()));
        now.set = read_stamp(in);
    }
    if (in.number() != 0) {
        const bool value = in.number() != 0;
        c.unsubscribed = {value, read_stamp(in)};
    }
    scalar_reader values(properties);
    while (values.more()) {
        const auto what = known(contact::property_named(values.text()));
        c.properties[what].value = values.text();
    }
}

}  // namespace sluis::store
