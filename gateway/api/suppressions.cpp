// Opt-out lists: what there is, and one address that is put on or taken off. It stands in the body, never
// in a URL, and no answer repeats it.

#include "gateway/store/suppressions.hpp"

#include <charconv>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/contact/email.hpp"
#include "gateway/contact/phone.hpp"
#include "gateway/store/contacts.hpp"

namespace sluis::api {
namespace {

namespace suppressions = store::suppressions;
using contact::identity_kind;

// "import:7" -> 7
json import_of(std::string_view list) {
    constexpr std::string_view prefix = "import:";
    if (!list.starts_with(prefix)) return nullptr;
    list.remove_prefix(prefix.size());
    std::int64_t number = 0;
    const auto [end, ec] = std::from_chars(list.data(), list.data() + list.size(), number);
    const bool is_whole = ec == std::errc{} && end == list.data() + list.size();
    return is_whole ? json(number) : json(nullptr);
}

contact::identity address_in(const call& c, std::vector<error>& errors) {
    fields f(c.body, "body", errors);
    const std::string email = f.text_or("email", "");
    const std::string phone = f.text_or("phone", "");
    const std::string country = f.text_or("country", "");
    f.done();
    contact::identity who;
    if (email.empty() == phone.empty()) {
        f.fail("email", "an address is needed: one", "either \"email\" or \"phone\"");
    } else if (!email.empty()) {
        const auto normal = contact::normal_email(email);
        if (!normal) f.fail("email", "not an e-mail address", "such as \"somebody@example.com\"");
        who.value = normal.value_or("");
    } else {
        const contact::phone normal = contact::normal_phone(phone, country);
        if (normal.verdict != contact::phone_verdict::good)
            f.fail("phone", "not a phone number", "with + and the country, or with \"country\"");
        who.kind = identity_kind::phone;
        who.value = normal.e164;
    }
    return who;
}

json to_json(const suppressions::changed& did) {
    return {{"changed", did.is_news},
            {"contact", did.contact ? json(*did.contact) : json(nullptr)},
            {"contact_suppressed", did.contact ? json(did.is_suppressed) : json(nullptr)}};
}

asio::awaitable<net::response> change(services& s, const call& c, bool is_on) {
    std::vector<error> errors;
    suppressions::change what{.is_on = is_on, .actor = c.actor, .request_id = c.request_id};
    what.who = address_in(c, errors);
    if (!errors.empty()) co_return problem(400, "the address has errors", errors);
    need(c, permission::see_personal_data, "body");  // the answer says who has the address
    auto changing = s.suppress(std::move(what));
    const suppressions::changed did = co_await std::move(changing);
    co_return ok(to_json(did), is_on && did.is_news ? 201 : 200);
}

}  // namespace

asio::awaitable<net::response> list_suppressions(services& s, const call&) {
    const std::vector<suppressions::list> all = co_await s.db.read(suppressions::lists);
    json items = json::array();
    for (const suppressions::list& l : all) {
        items.push_back({{"list", l.name},
                         {"import", import_of(l.name)},
                         {"addresses", l.addresses},
                         {"first_at", to_rfc3339(l.first)},
                         {"last_at", to_rfc3339(l.last)}});
    }
    co_return ok({{"items", std::move(items)}});
}

asio::awaitable<net::response> add_suppression(services& s, const call& c) {
    co_return co_await change(s, c, true);
}

asio::awaitable<net::response> remove_suppression(services& s, const call& c) {
    co_return co_await change(s, c, false);
}

asio::awaitable<net::response> check_suppression(services& s, const call& c) {
    struct checked {
        std::optional<suppressions::entry> on;
        json contact;
    };
    std::vector<error> errors;
    const contact::identity who = address_in(c, errors);
    if (!errors.empty()) co_return problem(400, "the address has errors", errors);
    const std::string hash = s.secrets.keyed_hash(store::contacts::tombstone_text(who));
    const auto read = [&](store::session& db) {
        checked all{suppressions::find(db, hash), nullptr};
        const auto found = store::contacts::load_by_identities(db, {&who, 1});
        if (!found.empty()) all.contact = found.front().id;
        return all;
    };
    const checked all = co_await s.db.read(read);
    json answer{{"suppressed", all.on.has_value()}, {"contact", all.contact}};
    answer["list"] = all.on ? json(all.on->list) : json(nullptr);
    answer["import"] = all.on ? import_of(all.on->list) : json(nullptr);
    answer["since"] = all.on ? json(to_rfc3339(all.on->at)) : json(nullptr);
    co_return ok(answer);
}

}  // namespace sluis::api
