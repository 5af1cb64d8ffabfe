// Contacts as lists: all, those of a filter, those that somebody asks for by name.

#include "gateway/store/contacts.hpp"

#include <algorithm>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/audience/filter_sql.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/contact/email.hpp"
#include "gateway/contact/phone.hpp"

namespace sluis::api {
namespace {

constexpr std::size_t longest_search = 254;

json summaries_of(const call& c, const std::vector<contact::contact>& found) {
    json items = json::array();
    for (const contact::contact& one : found)
        items.push_back(summary_of(one, c.sees_people()));
    return items;
}

net::response list_of(const call& c, json items, const std::vector<contact::contact>& found,
                      std::size_t limit) {
    json next = found.size() == limit ? json(found.back().id) : json(nullptr);
    json page{{"items", std::move(items)}, {"next", std::move(next)}};
    say_if_hidden(page, c);
    return ok(page);
}

// Does it compare what a contact is known by? Whoever may not see that could guess it so.
bool tells_of_people(const audience::filter& f) {
    for (const auto& group : f.groups) {
        for (const audience::condition& c : group) {
            const bool only_asks_for_any =
                c.how == audience::op::has_property || c.how == audience::op::not_has_property;
            if (c.of.column.empty() && !only_asks_for_any) return true;
        }
    }
    return false;
}

// ?include=audiences: how each stands where it could be, too.
result<bool> wants_audiences(const call& c) {
    const auto given = c.query.find("include");
    if (given == c.query.end()) return false;
    if (given->second == "audiences") return true;
    return error{"unknown", "query include", "audiences, or leave it out"};
}

// ?filter= as SQL; everybody when there is none.
store::contacts::filter filter_of(const call& c, std::vector<error>& errors) {
    const auto given = c.query.find("filter");
    if (given == c.query.end()) return {};
    const json declared = json::parse(given->second, nullptr, false);
    if (declared.is_discarded()) {
        errors.push_back({"not JSON", "query filter", R"(such as {"filterGroups": [...]})"});
        return {};
    }
    const audience::filter wanted = audience::parse_filter(declared, "query filter", errors);
    if (tells_of_people(wanted)) need(c, permission::see_personal_data, "query filter");
    return audience::to_sql(wanted);
}

// What may be meant by a text that a person typed: itself, or its normal form as an identity.
std::vector<std::string> spellings_of(const std::string& text, const std::string& country) {
    std::vector<std::string> all{text};
    if (const auto email = contact::normal_email(text); email && *email != text) {
        all.push_back(*email);
    }
    const contact::phone phone = contact::normal_phone(text, country);
    if (phone.verdict == contact::phone_verdict::good && phone.e164 != text) {
        all.push_back(phone.e164);
    }
    return all;
}

std::vector<contact::contact> find_any(store::session& db, const std::vector<std::string>& texts) {
    std::vector<contact::contact> all;
    for (const std::string& text : texts) {
        for (contact::contact& c : store::contacts::find(db, text)) {
            if (std::ranges::find(all, c.id, &contact::contact::id) == all.end()) {
                all.push_back(std::move(c));
            }
        }
    }
    return all;
}

}  // namespace

asio::awaitable<net::response> list_contacts(services& s, const call& c) {
    const result<page> p = page_of(c);
    if (!p) co_return problem(400, p.error());
    const result<bool> audiences = wants_audiences(c);
    if (!audiences) co_return problem(400, audiences.error());
    std::vector<error> errors;
    const store::contacts::filter f = filter_of(c, errors);
    if (!errors.empty()) co_return problem(400, "the filter has errors", errors);
    const auto read = [&](store::session& db) {
        const auto found = store::contacts::list(db, f, p->before, p->limit);
        json items = summaries_of(c, found);
        for (std::size_t i = 0; *audiences && i < found.size(); ++i)
            items[i]["audiences"] = audiences_of(db, found[i].id);
        return list_of(c, std::move(items), found, p->limit);
    };
    net::response found = co_await s.db.read(read);
    co_return found;
}

asio::awaitable<net::response> find_contacts(services& s, const call& c) {
    std::vector<error> errors;
    fields f(c.body, "body", errors);
    const std::string text = f.text("text");
    const std::string country = f.text_or("country", "");
    f.done();
    if (text.size() > longest_search) f.fail("text", "too long", "at most 254 bytes");
    if (!errors.empty()) co_return problem(400, "the search has errors", errors);
    const std::vector<std::string> spellings = spellings_of(text, country);
    const auto read = [&](store::session& db) { return find_any(db, spellings); };
    const std::vector<contact::contact> found = co_await s.db.read(read);
    json items = summaries_of(c, found);
    co_return list_of(c, std::move(items), found, found.size() + 1);
}

}  // namespace sluis::api
