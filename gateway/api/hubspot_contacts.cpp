// /crm/v3/objects/contacts, as HubSpot's clients call it: one contact, lists and searches.

#include <charconv>
#include <utility>

#include "gateway/api/handlers.hpp"
#include "gateway/api/hubspot_calls.hpp"

namespace sluis::api {
namespace {

using namespace hubspot;

constexpr std::size_t most_listed = 100;

net::response shown(const contact::contact& one, const showing& how, unsigned status = 200) {
    return ok(to_json(one, how), status);
}

// The call that `contact_list` would have got for this page.
call listing_of(const call& c, std::size_t limit, const std::string& after, bool counts) {
    call listing{.request = c.request, .actor = c.actor, .may = c.may};
    listing.query["limit"] = std::to_string(limit);
    if (!after.empty()) listing.query["cursor"] = after;
    if (counts) listing.query["count"] = "true";
    return listing;
}

result<std::size_t> limit_in(const call& c) {
    const std::string text = query_of(c, "limit");
    std::size_t limit = search{}.limit;
    if (text.empty()) return limit;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (ec == std::errc{} && end == text.data() + text.size() && limit > 0 && limit <= most_listed)
        return limit;
    return error{"not a number from 1 to 100", "query limit", "leave it out for 10"};
}

// What a list or a search asks for, as a page of contacts.
asio::awaitable<net::response> answer_search(services& s, const call& c, search asked,
                                             bool counts) {
    std::vector<error> errors;
    const call listing = listing_of(c, asked.limit, asked.after, counts);
    const contact_list l = read_list(s, listing, std::move(asked.who), std::move(asked.by), errors);
    if (!errors.empty()) co_return answer_of(not_valid(errors));
    const showing how = showing_of(c, std::move(asked.properties));
    const auto read = [&](store::session& db) {
        return page_of(db, s, l, [&](const contact::contact& one) { return to_json(one, how); });
    };
    contact_page page = co_await s.db.read(read);
    co_return ok(hubspot::page_of(std::move(page.items), page.next, page.total));
}

// One contact is written; the answer is the contact as it is now.
asio::awaitable<net::response> answer_write(services& s, const call& c, policy::contact_write w) {
    const showing how = showing_of(c, names_in(c.body["properties"]));
    need_for(c, w);
    auto writing = s.put_contact(std::move(w));
    const policy::contact_written done = co_await std::move(writing);
    if (done.became == policy::write_end::created) co_return shown(done.now, how, 201);
    if (done.became == policy::write_end::updated) co_return shown(done.now, how);
    co_return answer_of(failure_of(done));
}

}  // namespace

asio::awaitable<net::response> list_hubspot_contacts(services& s, const call& c) {
    if (query_of(c, "archived") == "true") {
        co_return ok(hubspot::page_of(json::array(), std::nullopt, std::nullopt));
    }
    for (const char* name : {"propertiesWithHistory", "associations"}) {
        if (!query_of(c, name).empty()) co_return answer_of(not_supported(name));
    }
    const result<std::size_t> limit = limit_in(c);
    if (!limit) {
        const error wrong[] = {limit.error()};
        co_return answer_of(not_valid(wrong));
    }
    search asked{.by = oldest_first(), .limit = *limit};
    asked.after = query_of(c, "after");
    asked.properties = all_of_query(c, "properties");
    auto answering = answer_search(s, c, std::move(asked), false);
    co_return co_await std::move(answering);
}

asio::awaitable<net::response> search_hubspot_contacts(services& s, const call& c) {
    std::vector<error> errors;
    search asked = read_search(c.body, errors);
    if (!errors.empty()) co_return answer_of(not_valid(errors));
    auto answering = answer_search(s, c, std::move(asked), true);
    co_return co_await std::move(answering);
}

asio::awaitable<net::response> show_hubspot_contact(services& s, const call& c) {
    for (const char* name : {"propertiesWithHistory", "associations"}) {
        if (!query_of(c, name).empty()) co_return answer_of(not_supported(name));
    }
    const std::string id_property = query_of(c, "idProperty");
    need_to_find(c, id_property);
    policy::contact_write who;
    std::vector<fault> faults;
    read_target(c.path.front(), id_property, who, faults);
    if (!faults.empty()) co_return answer_of(not_valid(std::move(faults)));
    const auto read = [&](store::session& db) { return find_one(db, who); };
    const std::optional<contact::contact> found = co_await s.db.read(read);
    if (!found || query_of(c, "archived") == "true") co_return answer_of(not_found());
    const showing how = showing_of(c, all_of_query(c, "properties"));
    co_return shown(*found, how);
}

asio::awaitable<net::response> create_hubspot_contact(services& s, const call& c) {
    if (asks_for(c.body, "associations")) co_return answer_of(not_supported("associations"));
    policy::contact_write w = a_write(policy::write_target::new_contact, asker_in(c));
    std::vector<fault> faults = faults_of_write(c.body, w);
    if (!faults.empty()) co_return answer_of(not_valid(std::move(faults)));
    auto answering = answer_write(s, c, std::move(w));
    co_return co_await std::move(answering);
}

asio::awaitable<net::response> update_hubspot_contact(services& s, const call& c) {
    policy::contact_write w = a_write(policy::write_target::known_contact, asker_in(c));
    std::vector<fault> faults = faults_of_write(c.body, w);
    read_target(c.path.front(), query_of(c, "idProperty"), w, faults);
    if (!faults.empty()) co_return answer_of(not_valid(std::move(faults)));
    auto answering = answer_write(s, c, std::move(w));
    co_return co_await std::move(answering);
}

asio::awaitable<net::response> refuse_hubspot_call(services&, const call& c) {
    const bool removes = c.request.method == "DELETE" || c.request.path().ends_with("gdpr-delete");
    const char* what = removes ? "removing contacts by this call" : "this call";
    co_return answer_of(not_supported(what));
}

}  // namespace sluis::api
