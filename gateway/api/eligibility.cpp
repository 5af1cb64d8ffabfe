// POST /api/eligibility: may these people be sent this, and if not, why. For systems that ask before
// they send; sluis sends no e-mail itself.

#include <algorithm>
#include <optional>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/reason_json.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/contact/email.hpp"
#include "gateway/contact/phone.hpp"
#include "gateway/declaration/audience.hpp"
#include "gateway/policy/message.hpp"
#include "gateway/policy/status.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/overrides.hpp"
#include "gateway/store/periods.hpp"
#include "gateway/store/suppressions.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;
using contact::identity_kind;

constexpr std::size_t most_contacts = 1'000;
constexpr std::size_t longest_external_id = 254;

// One of those who are asked about: by number, or by what they are known by.
struct person {
    std::int64_t id = 0;
    std::optional<contact::identity> known_by{};
    std::optional<error> wrong{};
};

struct question {
    std::optional<policy::message_kind> kind{};  // this kind of message,
    std::string audience_id{};                   // or this audience
    std::int64_t audience_number = 0;
    declaration::audience audience{};
    std::vector<person> people{};
};

contact::identity phone_in(fields& f, const std::string& country) {
    const std::string text = f.text("phone");
    const contact::phone p = contact::normal_phone(text, f.text_or("country", country));
    if (p.verdict == contact::phone_verdict::no_country)
        f.fail("phone", "a number without its country", "+31..., or say the country: \"NL\"");
    if (p.verdict == contact::phone_verdict::invalid)
        f.fail("phone", "not a phone number", "such as +31201234567");
    return {identity_kind::phone, "", p.e164};
}

contact::identity email_in(fields& f) {
    const auto address = contact::normal_email(f.text("email"));
    if (!address) f.fail("email", "not an e-mail address", "such as anna@example.com");
    return {identity_kind::email, "", address.value_or("")};
}

contact::identity external_in(fields& f) {
    contact::identity i{identity_kind::external, f.text("source"), f.text("external_id")};
    if (i.value.size() > longest_external_id)
        f.fail("external_id", "too long", "at most 254 bytes");
    return i;
}

person person_in(const json& given, const std::string& where, const std::string& country) {
    std::vector<error> errors;
    fields f(given, where, errors);
    person p;
    const int ways = (f.has("email") ? 1 : 0) + (f.has("phone") ? 1 : 0) +
                     (f.has("external_id") ? 1 : 0) + (f.has("id") ? 1 : 0);
    if (ways != 1) {
        f.fail("email", "exactly one of email, phone, external_id and id says who is meant",
               "such as {\"email\": \"anna@example.com\"}");
    } else if (f.has("id")) {
        p.id = f.number_or("id", 0, 1, INT64_MAX);
    } else if (f.has("email")) {
        p.known_by = email_in(f);
    } else {
        p.known_by = f.has("phone") ? phone_in(f, country) : external_in(f);
    }
    if (ways == 1) f.done();
    if (!errors.empty()) p.wrong = errors.front();
    return p;
}

question read_question(const call& c, std::vector<error>& errors) {
    fields f(c.body, "body", errors);
    question q;
    const std::string kind = f.text_or("kind", "");
    q.audience_id = f.text_or("audience", "");
    if (kind.empty() == q.audience_id.empty())
        f.fail("kind", "exactly one of kind and audience says what would be sent",
               "such as \"marketing_email\", or the id of an audience");
    if (!kind.empty()) q.kind = policy::message_kind_named(kind);
    if (!kind.empty() && !q.kind) f.fail("kind", "no such kind of message", names_of_kinds());
    const std::string country = f.text_or("country", "");
    const json* contacts = f.array("contacts");
    f.done();
    if (!contacts || contacts->empty() || contacts->size() > most_contacts) {
        f.fail("contacts", "missing, empty or too many", "a list of 1 to 1000");
        return q;
    }
    for (std::size_t i = 0; i < contacts->size(); ++i)
        q.people.push_back(
            person_in((*contacts)[i], "body contacts[" + std::to_string(i) + ']', country));
    return q;
}

// The audience, as it is declared now.
bool find_audience(store::session& db, question& q, std::vector<error>& errors) {
    if (q.kind) return true;
    const auto d = declarations::get(db, declarations::kind::audience, q.audience_id);
    if (d) {
        q.audience_number = d->number;
        q.audience = declaration::read_audience(json::parse(d->body, nullptr, false), errors);
    } else {
        errors.push_back({"there is no such audience", "body audience", "see GET /api/audiences"});
    }
    return errors.empty();
}

std::optional<contact::contact> find(store::session& db, const person& p, instant now) {
    const std::int64_t ids[] = {store::contacts::survivor_of(db, p.id)};
    auto found = p.known_by ? store::contacts::load_by_identities(db, std::span(&*p.known_by, 1))
                            : store::contacts::load(db, ids);
    if (found.empty()) return std::nullopt;
    // A boundary may have passed whose rows are still being written.
    if (const auto account = store::periods::load(db)) {
        while (policy::settle(found.front().marketing, *account, now)) {
        }
    }
    return std::move(found.front());
}

bool is_suppressed(store::session& db, const services& s, const person& p) {
    if (!p.known_by) return false;
    const std::string hashes[] = {
        s.secrets.keyed_hash(store::contacts::tombstone_text(*p.known_by))};
    return store::suppressions::any(db, hashes);
}

json line_of(std::string_view reason, std::string_view text) {
    return {{"reason", reason}, {"text", text}};
}

// Nobody with that number has an address; who is known by an address that we do not know may be sent
// what does not depend on being known.
json stranger(const question& q, const person& p, bool suppressed) {
    json reasons = json::array();
    if (suppressed)
        reasons.push_back(line_of("suppressed", explanation(policy::reason::suppressed)));
    if (!p.known_by || !q.kind || !policy::reaches_strangers(*q.kind))
        reasons.push_back(line_of("unknown_contact",
                                  "No contact is known by that, and it goes to contacts alone."));
    return {{"known", false}, {"contact", nullptr}, {"reasons", std::move(reasons)}};
}

json acquaintance(store::session& db, const question& q, contact::contact c, bool suppressed) {
    c.suppressed = c.suppressed || suppressed;
    json answer{{"known", true}, {"contact", c.id}};
    if (q.kind) {
        answer["reasons"] = to_json(policy::exclusions(c, *q.kind), q.kind);
        return answer;
    }
    answer["reasons"] = to_json(policy::exclusions(c, q.audience.rules), q.kind);
    const auto rows = store::overrides::of_contact(db, c.id);
    const auto by_rule = store::overrides::membership(rows, q.audience_number);
    if (by_rule ? !*by_rule : !audience::matches(q.audience.who, c))
        answer["reasons"].insert(
            answer["reasons"].begin(),
            line_of("not_a_member", by_rule ? "A rule took the contact out of the audience."
                                            : "The contact does not match the audience's filter."));
    return answer;
}

json answer_for(store::session& db, const services& s, const question& q, const person& p,
                instant now) {
    if (p.wrong) {
        return {{"eligible", false},
                {"error",
                 {{"what", p.wrong->what}, {"where", p.wrong->where}, {"cure", p.wrong->cure}}}};
    }
    const bool suppressed = is_suppressed(db, s, p);
    auto found = find(db, p, now);
    json answer =
        found ? acquaintance(db, q, std::move(*found), suppressed) : stranger(q, p, suppressed);
    const json& reasons = answer["reasons"];
    answer["eligible"] = reasons.empty();
    answer["primary_reason"] = reasons.empty() ? json(nullptr) : reasons.front()["reason"];
    return answer;
}

}  // namespace

asio::awaitable<net::response> ask_eligibility(services& s, const call& c) {
    std::vector<error> errors;
    question q = read_question(c, errors);
    if (!errors.empty()) co_return problem(400, "the request has errors", errors);
    // Whoever asks by address could guess who is known.
    if (std::ranges::any_of(q.people, [](const person& p) { return p.known_by.has_value(); }))
        need(c, permission::see_personal_data, "body contacts");
    const instant now = s.time.now();
    const auto read = [&](store::session& db) {
        json items = json::array();
        if (!find_audience(db, q, errors)) return items;
        for (const person& p : q.people)
            items.push_back(answer_for(db, s, q, p, now));
        return items;
    };
    json items = co_await s.db.read(read);
    if (!errors.empty()) co_return problem(400, "the request has errors", errors);
    json answer{{"at", to_rfc3339(now)}, {"items", std::move(items)}};
    answer["kind"] = q.kind ? json(policy::name(*q.kind)) : json(nullptr);
    answer["title"] = q.kind ? json(policy::title(*q.kind)) : json(q.audience.title);
    answer["audience"] = q.kind ? json(nullptr) : json(q.audience_id);
    co_return ok(answer);
}

}  // namespace sluis::api
