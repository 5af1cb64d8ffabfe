#include "gateway/apply/rule_call.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "gateway/apply/save_contact.hpp"
#include "gateway/declaration/rule.hpp"
#include "gateway/notify/message.hpp"
#include "gateway/store/declarations.hpp"

namespace sluis::apply {
namespace {

namespace declarations = store::declarations;
using declaration::action;
using declaration::rule_step;
using nlohmann::json;

constexpr std::size_t longest_subject = 900;  // bytes

std::string id_of(const store::rules::run& r) {
    return "rule-" + std::to_string(r.id) + '-' + std::to_string(r.step);
}

std::optional<declaration::rule> program_of(store::session& s, const store::rules::run& r) {
    const auto body = declarations::body_of(s, declarations::kind::rule, r.rule, r.version);
    std::vector<error> errors;
    auto read = declaration::read_rule(json::parse(body.value_or(""), nullptr, false), errors);
    if (!errors.empty() || r.step >= read.program.size()) return std::nullopt;
    return read;
}

// Empty when it is not kept: then nothing is sent, until somebody declares it.
secret key_of(store::session& s, const store::vault& secrets, std::int64_t rule,
              const std::string& place) {
    const auto d = declarations::get(s, declarations::kind::rule, rule);
    if (!d || d->secrets.empty()) return {};
    const auto plain = secrets.unseal(store::sealed_secrets, d->secrets);
    if (!plain) return {};
    const json all = json::parse(plain->reveal(), nullptr, false);
    return all.is_object() ? secret(all.value(place, "")) : secret();
}

notify::webhook webhook_of(const rule_call& to, const rule_step& step, const contact::contact& c,
                           secret key) {
    nlohmann::ordered_json person{{"id", c.id}};
    for (const contact::property p : step.webhook.fields) {
        const std::string_view value = value_of(c, p);
        auto& field = person[std::string(contact::name(p))];
        if (!value.empty()) field = value;
    }
    const nlohmann::ordered_json body{
        {"type", "rule." + to.rule},
        {"timestamp", to_rfc3339(to.run.asked_at.value_or(to.run.due_at))},
        {"data", {{"rule", to.rule}, {"run", to.run.id}, {"contact", std::move(person)}}}};
    constexpr auto replace = nlohmann::ordered_json::error_handler_t::replace;
    return {.url = step.webhook.url,
            .id = id_of(to.run),
            .body = body.dump(-1, ' ', false, replace),
            .key = std::move(key)};
}

// The address that was named last.
std::string address_of(const contact::contact& c) {
    const std::string_view last = value_of(c, contact::property::email);
    if (notify::is_mail_address(last)) return std::string(last);
    for (const std::string& known : identities_of(c, contact::identity_kind::email))
        if (notify::is_mail_address(known)) return known;
    return {};
}

std::string cut(std::string text) {
    if (text.size() <= longest_subject) return text;
    std::size_t end = longest_subject;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80)
        --end;
    text.resize(end);
    return text;
}

}  // namespace

rule_call call_of(store::session& s, const store::vault& secrets, const store::rules::run& r) {
    rule_call call{.run = r};
    const auto of = program_of(s, r);
    if (!of) {
        call.what = rule_over{"the actions that it began with cannot be read"};
        return call;
    }
    const rule_step& step = of->program[r.step];
    call.rule = of->id;
    call.place = step.place;
    call.action = name(step.what);
    const auto c = load_now(s, r.contact);
    if (!c) {
        call.what = rule_over{"the contact is gone"};
        return call;
    }
    if (step.what == action::webhook) {
        call.what = webhook_of(call, step, *c, key_of(s, secrets, r.rule, step.webhook.secret));
        return call;
    }
    const policy::reasons against = policy::exclusions(*c, step.email.kind);
    std::string to = address_of(*c);
    if (const auto first = against.primary()) {
        call.what = rule_skip{std::string(policy::name(*first))};
    } else if (to.empty()) {
        call.what = rule_skip{std::string(name(policy::reason::invalid_identifier))};
    } else {
        call.what = notify::mail{.id = id_of(r),
                                 .to = std::move(to),
                                 .subject = cut(step.email.subject.filled(*c)),
                                 .text = step.email.text.filled(*c)};
    }
    return call;
}

}  // namespace sluis::apply
