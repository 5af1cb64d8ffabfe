#include "gateway/table/event_of.hpp"

#include <algorithm>
#include <utility>

#include "gateway/contact/email.hpp"
#include "gateway/contact/locale.hpp"
#include "gateway/contact/name.hpp"
#include "gateway/contact/phone.hpp"
#include "gateway/payload/header_value.hpp"

namespace sluis::table {
namespace {

constexpr std::size_t longest_text = 1'000;
constexpr std::size_t longest_id = 200;
constexpr std::size_t line_digits = 10;

constexpr std::string_view yes[] = {"yes", "true", "1", "granted", "ja", "oui"};
constexpr std::string_view no[] = {"no", "false", "0", "denied", "nee", "nein", "non"};

// HubSpot's words, ours, and those of a tick box.
constexpr std::string_view marketing[] = {"marketing contact", "marketing", "true", "yes"};
constexpr std::string_view non_marketing[] = {"non-marketing contact", "non-marketing",
                                              "non_marketing", "false", "no"};

template <std::size_t N>
bool is_in(const std::string_view (&words)[N], std::string_view word) {
    return std::ranges::find(words, word) != std::end(words);
}

const std::string* find(const row& r, const planned_column& c) {
    if (c.index < r.values.size() && r.values[c.index].first == c.name)
        return &r.values[c.index].second;
    const auto at = std::ranges::find(r.values, c.name, [](const auto& v) { return v.first; });
    return at == r.values.end() ? nullptr : &at->second;
}

class maker {
public:
    maker(const row& r, const plan& p, const event_options& o) : row_(r), plan_(p), options_(o) {}

    outcome make() {
        if (row_.bad) return {.bad = row_.bad};
        begin();
        for (const planned_column& c : plan_.columns) {
            const std::string* raw = find(row_, c);
            const std::string text = raw ? contact::collapsed(*raw) : "";
            if (!text.empty()) take(c, text);
        }
        put_full_name();
        put_phone();
        if (!made_.bad && event_.identities.empty()) {
            made_.bad = phone_fault_ ? phone_fault_ : fault{reason::no_identity};
        } else if (phone_fault_) {
            made_.left_out.push_back(*phone_fault_);
        }
        if (made_.bad) return {.bad = std::move(made_.bad)};
        std::ranges::sort(event_.identities);
        std::ranges::sort(event_.properties);
        std::ranges::sort(event_.consents);
        made_.event = std::move(event_);
        return std::move(made_);
    }

private:
    void begin() {
        const std::string line = std::to_string(row_.line);
        event_.what = options_.what;
        event_.source = options_.source;
        event_.key = options_.key;
        event_.key += '#';
        event_.key.append(line_digits - std::min(line.size(), line_digits), '0');
        event_.key += line;
        event_.occurred_at = event_.received_at = options_.now;
    }

    void take(const planned_column& c, const std::string& text) {
        switch (c.is.kind) {
            case target_kind::property:
                return take_property(c, text);
            case target_kind::external_id:
                if (text.size() > longest_id) return bad(reason::bad_external_id, c);
                return put(contact::identity_kind::external, options_.source, text);
            case target_kind::consent:
                return take_consent(c, text);
            case target_kind::full_name:
                if (is_name(c, text)) full_name_ = text;
                return;
            case target_kind::marketing_status:
                return take_status(c, text);
            case target_kind::unsubscribed:
                return take_unsubscribed(c, text);
            case target_kind::ignore:
                return;
        }
    }

    void take_property(const planned_column& c, const std::string& text) {
        if (text.size() > longest_text) {
            if (c.is.property == contact::property::email) return bad(reason::bad_email, c);
            return left_out(reason::value_too_long, c);
        }
        switch (c.is.property) {
            case contact::property::email: {
                const auto normal = contact::normal_email(text);
                if (!normal) return bad(reason::bad_email, c);
                event_.properties.emplace_back(contact::property::email, *normal);
                return put(contact::identity_kind::email, "", *normal);
            }
            case contact::property::phone:  // needs the country, which may come later
                phone_ = text;
                phone_column_ = c.name;
                return;
            case contact::property::country:
                return put_or_leave_out(c, contact::country_code(text), reason::unknown_country);
            case contact::property::language:
                return put_or_leave_out(c, contact::language_tag(text), reason::unknown_language);
            case contact::property::first_name:
            case contact::property::last_name:
                if (!is_name(c, text)) return;
                break;
            default:
                break;
        }
        event_.properties.emplace_back(c.is.property, text);
    }

    void put_or_leave_out(const planned_column& c, std::optional<std::string> value, reason why) {
        if (!value) return left_out(why, c);
        if (c.is.property == contact::property::country) country_ = *value;
        event_.properties.emplace_back(c.is.property, std::move(*value));
    }

    // Addresses in the place of names, and texts that are too long, are none.
    bool is_name(const planned_column& c, const std::string& text) {
        const bool is_address = text.find('@') != std::string::npos;
        if (is_address) left_out(reason::not_a_name, c);
        if (!is_address && text.size() > longest_text) left_out(reason::value_too_long, c);
        return !is_address && text.size() <= longest_text;
    }

    void take_consent(const planned_column& c, const std::string& text) {
        const std::string word = payload::lowered(text);
        const bool is_granted = is_in(yes, word);
        if (!is_granted && !is_in(no, word)) {
            // sluis's own word for a question without an answer: in its exports.
            if (word != contact::name(contact::consent::unknown)) bad(reason::bad_consent, c);
            return;
        }
        event_.consents.emplace_back(
            c.is.purpose, is_granted ? contact::consent::granted : contact::consent::denied);
    }

    void take_status(const planned_column& c, const std::string& text) {
        const std::string word = payload::lowered(text);
        if (is_in(marketing, word)) {
            made_.marketing = contact::status::marketing;
        } else if (is_in(non_marketing, word)) {
            made_.marketing = contact::status::non_marketing;
        } else {
            bad(reason::bad_marketing_status, c);
        }
    }

    void take_unsubscribed(const planned_column& c, const std::string& text) {
        const std::string word = payload::lowered(text);
        made_.unsubscribed = is_in(yes, word);
        if (!made_.unsubscribed && !is_in(no, word)) bad(reason::bad_consent, c);
    }

    // Beside a column of first names, "Name" is often the last one alone, or begins with the first.
    void put_full_name() {
        if (full_name_.empty()) return;
        const std::string first = given(contact::property::first_name);
        contact::split_name name = contact::split_full_name(full_name_);
        if (!first.empty()) {
            name.last = full_name_;
            if (name.last.starts_with(first + ' ')) name.last.erase(0, first.size() + 1);
        } else if (!name.first.empty()) {
            event_.properties.emplace_back(contact::property::first_name, name.first);
        }
        if (name.last.empty() || !given(contact::property::last_name).empty()) return;
        event_.properties.emplace_back(contact::property::last_name, name.last);
    }

    [[nodiscard]] std::string given(contact::property p) const {
        const auto found =
            std::ranges::find(event_.properties, p, [](const auto& v) { return v.first; });
        return found == event_.properties.end() ? "" : found->second;
    }

    void put_phone() {
        if (phone_.empty()) return;
        const contact::phone phone = contact::normal_phone(
            phone_, country_.empty() ? options_.country : std::string_view(country_));
        if (phone.verdict != contact::phone_verdict::good) {
            const bool is_lost = phone.verdict == contact::phone_verdict::no_country;
            phone_fault_ =
                fault{is_lost ? reason::phone_without_country : reason::bad_phone, phone_column_};
            return;
        }
        event_.properties.emplace_back(contact::property::phone, phone.e164);
        put(contact::identity_kind::phone, "", phone.e164);
    }

    void put(contact::identity_kind kind, std::string_view scope, const std::string& value) {
        event_.identities.push_back({kind, std::string(scope), value});
    }

    // The first one is told.
    void bad(reason why, const planned_column& c) {
        if (!made_.bad) made_.bad = fault{why, c.name};
    }

    void left_out(reason why, const planned_column& c) { made_.left_out.push_back({why, c.name}); }

    const row& row_;
    const plan& plan_;
    const event_options& options_;
    outcome made_;
    contact::event event_;
    std::string full_name_;
    std::string country_;
    std::string phone_;
    std::string phone_column_;
    std::optional<fault> phone_fault_;
};

}  // namespace

outcome event_of(const row& r, const plan& p, const event_options& o) {
    return maker(r, p, o).make();
}

}  // namespace sluis::table
