#include "gateway/mapping/yield.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "gateway/contact/email.hpp"
#include "gateway/contact/name.hpp"
#include "gateway/contact/phone.hpp"
#include "gateway/mapping/functions.hpp"

namespace sluis::mapping {
namespace {

constexpr std::size_t longest_text = 1'000;
constexpr std::size_t longest_id = 200;

// Not in the middle of a code point.
std::string cut(std::string text, std::size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U)
        --most;
    text.resize(most);
    return text;
}

class maker {
public:
    maker(document& d, const rule& r, const submission& s, const node& root, std::size_t& work,
          explained_item* explained)
        : document_(d), rule_(r), submission_(s), root_(root), work_(work), explained_(explained) {}

    item make() {
        contact::event& e = made_.what;
        e.what = rule_.effect;
        e.source = submission_.source;
        e.key = submission_.event_key;
        e.received_at = submission_.received_at;
        e.occurred_at = e.received_at;
        for (const field& f : rule_.fields)
            take(f);
        put_phones();
        settle_time();
        std::ranges::sort(e.identities);
        const auto [first, last] = std::ranges::unique(e.identities);
        e.identities.erase(first, last);
        std::ranges::sort(e.properties);
        std::ranges::sort(e.consents);
        if (rule_.effect != contact::effect::ignore) check();
        return std::move(made_);
    }

private:
    struct found {
        const node* value = nullptr;
        explained_field* about = nullptr;
    };

    found find(const field& f) {
        found best;
        if (explained_) {
            explained_->fields.push_back({.name = name(f.of)});
            best.about = &explained_->fields.back();
        }
        for (const alternative& a : f.alternatives) {
            best.value = try_one(a, best.about);
            if (!best.value) continue;
            if (best.about) best.about->value = to_text(*best.value);
            break;
        }
        return best;
    }

    // The first of what the path selects that is not empty after its transforms.
    const node* try_one(const alternative& a, explained_field* about) {
        const auto values = values_of(a, about, 1);
        return values.empty() ? nullptr : values.front();
    }

    // The first `most` of what the path selects and its transforms leave.
    std::vector<const node*> values_of(const alternative& a, explained_field* about,
                                       std::size_t most) {
        explained_alternative* told = about ? &about->alternatives.emplace_back() : nullptr;
        if (told) told->text = a.text;
        if (!a.path) {
            if (told) told->won = true;
            return {document_.string(a.constant)};
        }
        const selected all = a.path->evaluate(root_);
        work_ += all.visits;
        incomplete_ |= !all.complete;
        std::vector<const node*> values;
        for (const node* n : all.nodes) {
            if (values.size() == most) break;
            if (told) told->found.push_back(to_text(*n));
            if (told) told->steps.clear();
            const node* value = transformed(a, n, told);
            if (!value || is_empty(*value)) continue;
            if (told) told->won = true;
            values.push_back(value);
        }
        return values;
    }

    const node* transformed(const alternative& a, const node* n, explained_alternative* told) {
        for (const transform& t : a.steps) {
            if (!n) break;
            n = t.run(document_, *n, t);
            if (told) told->steps.emplace_back(t.name, n ? to_text(*n) : "nothing");
        }
        return n;
    }

    void take(const field& f) {
        if (f.of.kind == slot_kind::also) return take_also(f);
        const found got = find(f);
        if (!got.value) return;
        switch (f.of.kind) {
            case slot_kind::property:
                take_property(f.of.property, got);
                break;
            case slot_kind::consent:
                take_consent(f.of.purpose, got);
                break;
            case slot_kind::external_id:
                take_external_id(got);
                break;
            case slot_kind::also:
                break;
            case slot_kind::occurred_at:
                occurred_at_ = time_of(got);
                break;
            case slot_kind::sent_at:
                sent_at_ = time_of(got);
                break;
        }
    }

    void take_property(contact::property p, const found& got) {
        const std::string text = cut(contact::collapsed(as_text(*got.value)), longest_text);
        if (text.empty()) return tell(got, "no text: a list or an object");
        if (p == contact::property::phone) {  // needs the country, which may come later
            phone_ = text;
            phone_about_ = got.about ? got.about - explained_->fields.data() : -1;
        } else if (p == contact::property::email) {
            put_email(text, got);
        } else if (is_name(p) && text.find('@') != std::string::npos) {
            tell(got, "an address, and no name: left out");
        } else {
            if (p == contact::property::country) country_ = text;
            made_.what.properties.emplace_back(p, text);
        }
    }

    static bool is_name(contact::property p) {
        return p == contact::property::first_name || p == contact::property::last_name;
    }

    void put_email(const std::string& text, const found& got) {
        const auto normal = contact::normal_email(text);
        if (!normal) return bad("bad_identifier", "email", "not an e-mail address", got.about);
        tell(got, *normal);
        made_.what.properties.emplace_back(contact::property::email, *normal);
        made_.what.identities.push_back({contact::identity_kind::email, "", *normal});
    }

    // Further identities of the same person. What is none is left out: it decides nothing.
    void take_also(const field& f) {
        constexpr std::size_t most = 10;
        explained_field* about = nullptr;
        if (explained_) about = &explained_->fields.emplace_back(explained_field{name(f.of)});
        std::vector<std::string> all;
        for (const alternative& a : f.alternatives) {
            for (const node* value : values_of(a, about, most - all.size()))
                all.push_back(cut(contact::collapsed(as_text(*value)), longest_text));
        }
        for (const std::string& text : all) {
            if (about) about->value += (about->value.empty() ? "" : ", ") + text;
            add_also(f.of.identity, text);
        }
    }

    void add_also(contact::identity_kind kind, const std::string& text) {
        if (kind == contact::identity_kind::phone) {
            also_phones_.push_back(text);
        } else if (kind == contact::identity_kind::email) {
            const auto normal = contact::normal_email(text);
            if (normal) made_.what.identities.push_back({kind, "", *normal});
        } else if (!text.empty() && text.size() <= longest_id) {
            made_.what.identities.push_back({kind, std::string(submission_.source), text});
        }
    }

    // When all fields are known: a number may need the contact's country.
    void put_phones() {
        const std::string_view country =
            country_.size() == 2 ? std::string_view(country_) : submission_.country;
        for (const std::string& text : also_phones_) {
            const contact::phone phone = contact::normal_phone(text, country);
            if (phone.verdict != contact::phone_verdict::good) continue;
            made_.what.identities.push_back({contact::identity_kind::phone, "", phone.e164});
        }
        if (phone_.empty()) return;
        explained_field* about = phone_about_ < 0
                                     ? nullptr
                                     : &explained_->fields[static_cast<std::size_t>(phone_about_)];
        const contact::phone phone = contact::normal_phone(phone_, country);
        if (phone.verdict == contact::phone_verdict::no_country) {
            return bad("phone_without_country", "phone",
                       "without a country code, and neither the contact nor the source has a "
                       "country",
                       about);
        }
        if (phone.verdict == contact::phone_verdict::invalid) {
            return bad("bad_identifier", "phone", "not a phone number", about);
        }
        if (about) about->verdict = phone.e164;
        made_.what.properties.emplace_back(contact::property::phone, phone.e164);
        made_.what.identities.push_back({contact::identity_kind::phone, "", phone.e164});
    }

    void take_consent(contact::purpose p, const found& got) {
        std::optional<contact::consent> said = contact::consent_named(as_text(*got.value));
        if (!said) {
            const node* truth = functions::boolean(document_, *got.value, {});
            if (truth) said = truth->truth ? contact::consent::granted : contact::consent::denied;
        }
        if (!said || *said == contact::consent::unknown) {
            return tell(got, "neither yes nor no: consent stays unknown");
        }
        tell(got, std::string(contact::name(*said)));
        made_.what.consents.emplace_back(p, *said);
    }

    void take_external_id(const found& got) {
        const std::string text = contact::collapsed(as_text(*got.value));
        if (text.empty() || text.size() > longest_id) {
            return bad("bad_identifier", "external_id", "not an id of at most 200 bytes",
                       got.about);
        }
        made_.what.identities.push_back(
            {contact::identity_kind::external, std::string(submission_.source), text});
    }

    static std::optional<instant> time_of(const found& got) {
        std::optional<instant> at;
        if (got.value->whole) at = from_ms(*got.value->whole);
        if (!at) at = from_rfc3339(contact::collapsed(as_text(*got.value)));
        tell(got, at ? to_rfc3339(*at) : "not a time");
        return at;
    }

    // Two readings of one clock that is wrong: what lies between them is right.
    void settle_time() {
        constexpr std::chrono::hours most_wrong{48};
        contact::event& e = made_.what;
        if (!occurred_at_) return;
        instant at = *occurred_at_;
        if (sent_at_ && std::chrono::abs(e.received_at - *sent_at_) < most_wrong)
            at += e.received_at - *sent_at_;
        e.occurred_at = std::min(at, e.received_at);
    }

    // Kept for the case that nothing else says who this is.
    void bad(std::string_view reason, std::string_view field, const std::string& what,
             explained_field* about) {
        if (about) about->verdict = what;
        if (!fault_.empty()) return;
        fault_ = reason;
        fault_detail_ = "rule \"" + rule_.name + "\", field " + std::string(field) + ": " + what;
    }

    static void tell(const found& got, std::string verdict) {
        if (got.about) got.about->verdict = std::move(verdict);
    }

    void check() {
        if (incomplete_) {
            made_.quarantine = "budget_exceeded";
            made_.detail = "rule \"" + rule_.name + "\": a path looked at too many values";
        } else if (made_.what.identities.empty()) {
            made_.quarantine = fault_.empty() ? "no_identity" : fault_;
            made_.detail = fault_.empty()
                               ? "rule \"" + rule_.name + "\": no e-mail, phone or external id"
                               : fault_detail_;
        }
    }

    document& document_;
    const rule& rule_;
    const submission& submission_;
    const node& root_;
    std::size_t& work_;
    explained_item* explained_;
    item made_;
    std::string phone_;
    std::ptrdiff_t phone_about_ = -1;
    std::vector<std::string> also_phones_;
    std::string country_;
    std::optional<instant> occurred_at_;
    std::optional<instant> sent_at_;
    bool incomplete_ = false;
    std::string fault_;
    std::string fault_detail_;
};

}  // namespace

item yield(document& d, const rule& r, const submission& s, const node& root, std::size_t& work,
           explained_item* explained) {
    return maker(d, r, s, root, work, explained).make();
}

}  // namespace sluis::mapping
