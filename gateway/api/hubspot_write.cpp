#include "gateway/api/hubspot_write.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "gateway/api/hubspot_properties.hpp"
#include "gateway/api/render.hpp"
#include "gateway/contact/email.hpp"
#include "gateway/contact/locale.hpp"
#include "gateway/contact/name.hpp"
#include "gateway/contact/phone.hpp"

namespace sluis::api::hubspot {
namespace {

using contact::identity_kind;
using contact::property;
using nlohmann::json;
using policy::change;
using policy::contact_write;

constexpr std::size_t longest_text = 1'000;
constexpr std::size_t longest_name = 100;

// A property's name, if it is like one: what else was sent in its place is not said again.
bool is_name(std::string_view text) {
    return text.size() <= longest_name && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

class reader {
public:
    reader(contact_write& w, std::vector<fault>& faults) : write_(w), faults_(faults) {}

    void read(const json& properties) {
        for (const auto& [name, value] : properties.items())
            take(name, value);
        put_phone();
        put_status();
        std::ranges::sort(write_.says.properties);
        std::ranges::sort(write_.says.identities);
        const auto doubled = std::ranges::unique(write_.says.identities);
        write_.says.identities.erase(doubled.begin(), doubled.end());
    }

private:
    void fail(std::string_view name, std::string code, const std::string& what) {
        fault f{.code = std::move(code)};
        f.message = what;
        if (is_name(name)) {
            f.message = "Property \"" + std::string(name) + "\" " + what;
            f.about["propertyName"] = {std::string(name)};
        }
        faults_.push_back(std::move(f));
    }

    void take(const std::string& name, const json& value) {
        const property_row* p = find_property(name);
        if (!p) return fail(name, "PROPERTY_DOESNT_EXIST", "does not exist");
        if (p->may == access::read_only) {
            return fail(name, "READ_ONLY_VALUE", "is a read only property; it cannot be set");
        }
        const auto text = text_of(value);
        if (!text) return fail(name, "INVALID_TYPE", "is not a text");
        if (text->size() > longest_text || text->find('\0') != std::string::npos) {
            return fail(name, "INVALID_TEXT", "is longer than 1000 bytes, or not a text");
        }
        if (const auto of = contact::property_named(p->field))
            return take_property(name, *of, contact::collapsed(*text));
        const auto truth = truth_of(*text);
        if (!truth) return fail(name, "INVALID_OPTION", "is neither true nor false");
        (p->field == "status" ? status_ : exit_) = *truth;
    }

    static std::optional<std::string> text_of(const json& value) {
        if (value.is_string()) return value.get<std::string>();
        if (value.is_null()) return std::string();
        if (value.is_boolean() || value.is_number()) return value.dump();
        return std::nullopt;
    }

    void take_property(const std::string& name, property of, const std::string& text) {
        const bool is_identity = of == property::email || of == property::phone;
        if (is_identity && text.empty()) return fail(name, "INVALID_VALUE", "cannot be taken away");
        if (text.empty()) return set(of, text);
        switch (of) {
            case property::email: {
                const auto normal = contact::normal_email(text);
                if (!normal) return fail(name, "INVALID_EMAIL", "is no e-mail address");
                write_.says.identities.push_back({identity_kind::email, "", *normal});
                return set(of, *normal);
            }
            case property::phone:  // needs the country, which may come later
                phone_ = text;
                return;
            case property::country: {
                const auto code = contact::country_code(text);
                if (!code) return fail(name, "INVALID_OPTION", "is no country; use its ISO code");
                country_ = *code;
                return set(of, *code);
            }
            case property::language: {
                const auto tag = contact::language_tag(text);
                if (!tag) return fail(name, "INVALID_OPTION", "is no language; use its ISO code");
                return set(of, *tag);
            }
            default:
                return set(of, text);
        }
    }

    void set(property of, std::string value) {
        write_.says.properties.emplace_back(of, std::move(value));
    }

    void put_phone() {
        if (phone_.empty()) return;
        const contact::phone normal = contact::normal_phone(phone_, country_);
        if (normal.verdict != contact::phone_verdict::good) {
            return fail("phone", "INVALID_PHONE_NUMBER",
                        "is no phone number; write it with + and its country, or give the country");
        }
        write_.says.identities.push_back({identity_kind::phone, "", normal.e164});
        set(property::phone, normal.e164);
    }

    void put_status() {
        if (status_) write_.status.push_back(*status_ ? change::promote : change::demote_now);
        if (exit_) write_.status.push_back(*exit_ ? change::schedule_exit : change::unschedule);
    }

    contact_write& write_;
    std::vector<fault>& faults_;
    std::string phone_{};
    std::string country_{};
    std::optional<bool> status_{};
    std::optional<bool> exit_{};
};

}  // namespace

policy::contact_write a_write(policy::write_target about, policy::asker who) {
    return {.about = about,
            .source = policy::usual_rules(std::string(source_id), policy::source_kind::api),
            .who = std::move(who)};
}

std::vector<fault> faults_of_write(const json& body, contact_write& w) {
    const bool is_one =
        body.is_object() && body.contains("properties") && body["properties"].is_object();
    if (!is_one) return {{.message = "`properties` is missing, or not an object"}};
    std::vector<fault> faults;
    reader(w, faults).read(body["properties"]);
    const bool names_nobody = w.says.identities.empty() && !w.known_as && !w.number;
    if (faults.empty() && names_nobody && w.about == policy::write_target::new_contact) {
        faults.push_back(
            {.message = "a new contact needs an email or a phone", .code = "REQUIRED_PROPERTY"});
    }
    return faults;
}

void read_target(std::string_view id, std::string_view id_property, contact_write& w,
                 std::vector<fault>& faults) {
    if (id_property == "email") {
        const auto normal = contact::normal_email(id);
        if (normal) {
            w.known_as = contact::identity{identity_kind::email, "", *normal};
        } else {
            faults.push_back({.message = "the id is no e-mail address", .code = "INVALID_EMAIL"});
        }
        return;
    }
    if (!id_property.empty() && id_property != "hs_object_id") {
        faults.push_back({.message = "idProperty is neither email nor hs_object_id",
                          .code = "INVALID_ID_PROPERTY"});
        return;
    }
    // An id that is no number is nobody's.
    w.number = number_of(id).value_or(0);
}

}  // namespace sluis::api::hubspot
