// Contacts as lists: all, those of a filter, those that somebody asks for by name.

#include "gateway/store/contacts.hpp"

#include <algorithm>

#include "gateway/api/contact_list.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/contact/email.hpp"
#include "gateway/contact/phone.hpp"

namespace sluis::api {
namespace {

constexpr std::size_t longest_search = 254;

// ?include=audiences: how each stands where it could be, too.
result<bool> wants_audiences(const call& c) {
    const auto given = c.query.find("include");
    if (given == c.query.end()) return false;
    if (given->second == "audiences") return true;
    return error{"unknown", "query include", "audiences, or leave it out"};
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
    const result<bool> audiences = wants_audiences(c);
    if (!audiences) co_return problem(400, audiences.error());
    std::vector<error> errors;
    const contact_list l = asked_list(s, c, errors);
    if (!errors.empty()) co_return problem(400, "the list cannot be given", errors);
    const auto read = [&](store::session& db) {
        return answer_list(db, s, l, [&](const contact::contact& one) {
            json line = summary_of(one, c.sees_people());
            if (*audiences) line["audiences"] = audiences_of(db, one.id);
            return line;
        });
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
    json items = json::array();
    for (const contact::contact& one : found)
        items.push_back(summary_of(one, c.sees_people()));
    json page{{"items", std::move(items)}, {"next", nullptr}, {"total", nullptr}};
    say_if_hidden(page, c);
    co_return ok(page);
}

}  // namespace sluis::api
