// What senders and their visitors get wrong: each mistake is made in the samples of every provider.
#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "gateway/base/codec.hpp"
#include "gateway/declaration/providers.hpp"
#include "gateway/mapping/cases.hpp"
#include "tests/mappings/samples.hpp"

namespace sluis {
namespace {

using mapping::item;
using mapping::program;
using nlohmann::json;
using samples::sample;

enum class letters : std::uint8_t { as_they_are, in_any_case };

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Every `from` in `text` becomes `to`; how many there were.
std::size_t exchange(std::string& text, std::string_view from, std::string_view to, letters how) {
    const auto same = [how](char a, char b) {
        return how == letters::in_any_case ? lower(a) == lower(b) : a == b;
    };
    std::size_t count = 0;
    for (std::size_t at = 0; at <= text.size();) {
        const auto begin = text.begin() + static_cast<std::ptrdiff_t>(at);
        const auto found = std::search(begin, text.end(), from.begin(), from.end(), same);
        if (found == text.end()) break;
        at = static_cast<std::size_t>(found - text.begin());
        text.replace(at, from.size(), to);
        at += to.size();
        ++count;
    }
    return count;
}

// In the coding that the body has, and in what is fetched.
std::size_t exchange(sample& s, const std::string& from, const std::string& to, letters how) {
    const bool is_form =
        s.content_type.find("urlencoded") != std::string::npos && !s.body.starts_with('{');
    std::size_t count = 0;
    if (is_form) count += exchange(s.body, percent_encode(from), percent_encode(to), how);
    if (count == 0) count += exchange(s.body, from, is_form ? percent_encode(to) : to, how);
    for (mapping::fetched& one : s.fetched)
        count += exchange(one.body, from, to, how);
    return count;
}

json said(const item& i) {
    return mapping::describe(i, samples::received);
}

// One contact in a sample of a provider.
struct contact_in {
    std::string_view provider{};
    const program& mapping;
    const sample& of;
    std::size_t index = 0;
    json before{};  // what came of it

    [[nodiscard]] std::string what() const {
        return std::string(provider) + " \"" + of.name + "\" item " + std::to_string(index);
    }
};

// Calls `f` for every contact that has the field.
template <class F>
void for_contacts_with(const std::string& field, F f) {
    for (const auto& [name, program] : declaration::providers()) {
        for (const sample& s : samples::of(*program)) {
            const std::vector<item> items = samples::run(*program, s);
            for (std::size_t i = 0; i < items.size(); ++i) {
                contact_in c{.provider = name,
                             .mapping = *program,
                             .of = s,
                             .index = i,
                             .before = said(items[i])};
                if (c.before.value("effect", "") != "upsert") continue;
                if (c.before.contains(field) && c.before.at(field).is_string()) f(c);
            }
        }
    }
}

// Providers whose samples have never an e-mail address, or a name: nothing can be wrong with it.
const std::set<std::string_view> without_email{"customerio"};
const std::set<std::string_view> without_names{"customerio"};

void expect_all_tried(const std::set<std::string_view>& tried,
                      const std::set<std::string_view>& but_for) {
    for (const auto& [name, program] : declaration::providers()) {
        EXPECT_EQ(tried.contains(name), !but_for.contains(name)) << name;
    }
}

// Without its address a contact keeps what else is known, or waits in quarantine with the reason.
TEST(bad_input, an_address_that_is_missing) {
    // Of whom there is no address, these make no contact at all, or ask for it.
    const std::map<std::string_view, std::string_view> ignored{{"front", "ignore"},
                                                               {"olark", "ignore"},
                                                               {"rocketchat", "ignore"},
                                                               {"segment", "ignore"},
                                                               {"drift", "fetch"}};
    std::set<std::string_view> tried;
    for_contacts_with("email", [&](const contact_in& c) {
        sample s = c.of;
        const std::string email = c.before.at("email");
        if (exchange(s, email, "", letters::in_any_case) == 0) return;
        tried.insert(c.provider);
        const std::vector<item> items = samples::run(c.mapping, s);
        ASSERT_GT(items.size(), c.index) << c.what();
        const item& after = items[c.index];
        json expected = c.before;
        expected.erase("email");
        if (!after.quarantine.empty()) {
            EXPECT_TRUE(after.quarantine == "no_identity" || after.quarantine == "unmapped")
                << c.what() << ' ' << after.quarantine;
            EXPECT_FALSE(expected.contains("phone") || expected.contains("external_id"))
                << c.what();
            EXPECT_TRUE(after.quarantine == "unmapped" || !after.detail.empty()) << c.what();
        } else if (const auto how = ignored.find(c.provider);
                   how != ignored.end() && said(after).at("effect") != "upsert") {
            EXPECT_EQ(said(after).at("effect"), how->second) << c.what();
        } else if (c.provider == "pipedrive" && said(after).contains("email")) {
            EXPECT_NE(said(after).at("email"), email) << c.what();  // the person's next address
        } else {
            EXPECT_EQ(said(after), expected) << c.what();
        }
    });
    expect_all_tried(tried, without_email);
}

// An address in the field of the name is no name; taken as the address at the most.
TEST(bad_input, an_address_where_the_name_should_be) {
    std::set<std::string_view> tried;
    for_contacts_with("first_name", [&](const contact_in& c) {
        sample s = c.of;
        const std::string email = c.before.value("email", "");
        const std::string other = "zzz@example.net";
        if (!email.empty()) exchange(s, email, "", letters::in_any_case);
        if (exchange(s, c.before.at("first_name"), other, letters::as_they_are) == 0) return;
        tried.insert(c.provider);
        for (const item& after : samples::run(c.mapping, s)) {
            const json now = said(after);
            EXPECT_EQ(now.value("first_name", "").find('@'), std::string::npos) << c.what();
            EXPECT_EQ(now.value("last_name", "").find('@'), std::string::npos) << c.what();
            EXPECT_EQ(after.detail.find("zzz"), std::string::npos) << c.what();
        }
    });
    expect_all_tried(tried, without_names);
}

// What is no address is none: kept with the reason, which does not repeat it.
TEST(bad_input, an_address_that_is_none) {
    std::set<std::string_view> tried;
    for_contacts_with("email", [&](const contact_in& c) {
        for (const std::string wrong : {"greta@@example", "@", "greta at example"}) {
            sample s = c.of;
            if (exchange(s, c.before.at("email"), wrong, letters::in_any_case) == 0) return;
            tried.insert(c.provider);
            const std::vector<item> items = samples::run(c.mapping, s);
            ASSERT_GT(items.size(), c.index) << c.what();
            const item& after = items[c.index];
            EXPECT_NE(said(after).value("email", ""), wrong) << c.what();
            EXPECT_EQ(after.detail.find("greta"), std::string::npos) << c.what();
            if (after.quarantine == "bad_identifier") {
                EXPECT_NE(after.detail.find("email"), std::string::npos) << c.what();
            }
        }
    });
    expect_all_tried(tried, without_email);
}

TEST(bad_input, names_in_any_script) {
    std::set<std::string_view> tried;
    for_contacts_with("first_name", [&](const contact_in& c) {
        for (const std::string name : {"🌷שרה", "محمد", "李小龙", "Đặng", "👩🏽‍🚀"}) {
            sample s = c.of;
            if (exchange(s, c.before.at("first_name"), name, letters::as_they_are) == 0) return;
            tried.insert(c.provider);
            const std::vector<item> items = samples::run(c.mapping, s);
            ASSERT_GT(items.size(), c.index) << c.what();
            json expected = c.before;
            expected["first_name"] = name;
            json now = said(items[c.index]);
            now.erase("email");  // may have the name in it
            expected.erase("email");
            EXPECT_EQ(now, expected) << c.what();
        }
    });
    expect_all_tried(tried, without_names);
}

// An id is what the sender says, digit by digit.
TEST(bad_input, ids_beyond_what_a_double_holds) {
    std::set<std::string_view> tried;
    for_contacts_with("external_id", [&](const contact_in& c) {
        const std::string id = c.before.at("external_id");
        if (id.size() < 2 || id.find_first_not_of("0123456789") != std::string::npos) return;
        for (const std::string large : {"9007199254740993", "18446744073709551617"}) {
            sample s = c.of;
            if (exchange(s, id, large, letters::as_they_are) == 0) return;
            tried.insert(c.provider);
            const std::vector<item> items = samples::run(c.mapping, s);
            ASSERT_GT(items.size(), c.index) << c.what();
            EXPECT_EQ(said(items[c.index]).value("external_id", ""), large) << c.what();
        }
    });
    const std::set<std::string_view> numbered{"hubspot", "pipedrive", "shopify", "woocommerce",
                                              "zendesk", "jotform",   "drift",   "meta_leadgen"};
    for (const std::string_view name : numbered)
        EXPECT_TRUE(tried.contains(name)) << name;
}

// Every value of a document, one after the other, made empty.
void empty_one_by_one(const json& document, const std::function<void(const json&)>& f) {
    const json flat = document.flatten();
    for (const auto& [pointer, value] : flat.items()) {
        if (value.is_object() || value.is_array()) continue;  // empty ones are
        for (const json& nothing : {json(""), json(nullptr), json::array(), json::object()}) {
            json changed = document;
            changed[json::json_pointer(pointer)] = nothing;
            f(changed);
        }
    }
}

std::vector<sample> with_an_empty_answer(const sample& s) {
    std::vector<sample> all;
    const json body = json::parse(s.body, nullptr, false);
    if (body.is_structured()) {
        empty_one_by_one(body, [&](const json& changed) {
            all.push_back(s);
            all.back().body = changed.dump();
        });
    } else if (s.content_type.find("urlencoded") != std::string::npos) {
        for (std::size_t at = s.body.find('='); at != std::string::npos;
             at = s.body.find('=', at + 1)) {
            all.push_back(s);
            const std::size_t end = std::min(s.body.find('&', at), s.body.size());
            all.back().body.erase(at + 1, end - at - 1);
        }
    }
    for (std::size_t i = 0; i < s.fetched.size(); ++i) {
        empty_one_by_one(json::parse(s.fetched[i].body), [&](const json& changed) {
            all.push_back(s);
            all.back().fetched[i].body = changed.dump();
        });
    }
    return all;
}

// An answer that was left empty is no answer: it grants nothing, refuses nothing, and is no value.
TEST(bad_input, answers_that_are_empty) {
    const std::set<std::string> for_other_reasons{
        "hubspot_forms consent.email denied",  // another subscription was refused
        "mailchimp consent.email denied",      // who is not deleted was still unsubscribed
        "meta_leadgen consent.ads denied",     // Meta sends "" for a box that is not ticked
        "pipedrive consent.email",             // from no status to "subscribed"
    };
    for (const auto& [name, program] : declaration::providers()) {
        for (const sample& s : samples::of(*program)) {
            std::set<std::string> answered;  // "consent.ads", and "consent.ads denied"
            for (const item& i : samples::run(*program, s)) {
                const json whole = said(i);
                for (const auto& [field, value] : whole.items()) {
                    if (!field.starts_with("consent.")) continue;
                    answered.insert(field);
                    if (value == "denied") answered.insert(field + " denied");
                }
            }
            for (const sample& changed : with_an_empty_answer(s)) {
                const std::vector<item> items = samples::run(*program, changed);
                ASSERT_FALSE(items.empty()) << name << ' ' << s.name;
                for (const item& i : items) {
                    const json now = said(i);
                    for (const auto& [field, value] : now.items()) {
                        EXPECT_NE(value, "") << name << " \"" << s.name << "\" " << field;
                        if (!field.starts_with("consent.")) continue;
                        // Without a refusal that outweighed it, another answer may grant.
                        const std::string is_new = value == "denied" ? field + " denied" : field;
                        if (for_other_reasons.contains(std::string(name) + ' ' + is_new)) continue;
                        EXPECT_TRUE(answered.contains(is_new))
                            << name << " \"" << s.name << "\" " << is_new << '\n'
                            << changed.body;
                    }
                }
            }
        }
    }
}

// Sets every member of the name, wherever it is; how many there were.
std::size_t set_members(json& in, std::string_view name, const json& value) {
    std::size_t count = 0;
    for (auto it = in.begin(); it != in.end(); ++it) {
        if (it->is_structured()) {
            count += set_members(*it, name, value);
        } else if (in.is_object() && it.key() == name) {
            *it = value;
            ++count;
        }
    }
    return count;
}

// Where a provider says what happened, and what could stand there that is not known yet.
struct event_type {
    std::string_view provider{};
    std::vector<std::string_view> members{};  // of the body, at any depth; or parameters of a form
    std::string_view header{};
    std::string_view unknown = "something.new";
};
const event_type event_types[]{
    {"acuity", {"action"}},
    {"calcom", {"triggerEvent"}},
    {"calendly", {"event"}},
    {"chatbase", {"eventType"}},
    {"cloudevents", {"type"}, "ce-type"},
    {"crisp", {"event"}},
    {"customerio", {"event_type"}},
    {"customerio", {"metric"}},
    {"drift", {"type"}},
    {"freshchat", {"action"}},
    {"front", {"type"}},
    {"hubspot", {"subscriptionType"}},
    {"intercom", {"topic"}},
    {"linkedin_leads", {"type"}},
    {"linkedin_leads", {"leadAction"}},
    {"mailchimp", {"type"}},
    {"mailerlite", {"event", "type"}},
    {"meta_leadgen", {"field"}},
    {"pipedrive", {"action"}},
    {"pipedrive", {"entity"}},
    {"pipedrive", {"event"}},
    {"segment", {"type"}},
    {"shopify", {}, "x-shopify-topic"},
    {"slack", {"type"}},
    {"standard_webhooks", {"type"}},
    {"stripe", {"type"}},
    {"tally", {"eventType"}},
    {"tidio", {"topic"}},
    {"tiktok_leads", {"object"}, "", "99"},
    {"typeform", {"event_type"}},
    {"webflow", {"triggerType"}},
    {"woocommerce", {}, "x-wc-webhook-topic"},
    {"zendesk", {"type"}, "", "zen:event-type:article.something_new"},
};
// These tell of one thing only, or their owner says what.
const std::set<std::string_view> without_event_types{
    "formsort", "formstack",  "generic_json", "google_lead_form",    "hubspot_forms", "jotform",
    "livechat", "rocketchat", "olark",        "salesforce_outbound", "wordpress",     "wufoo"};

std::size_t make_unknown(sample& s, const event_type& t) {
    std::size_t count = 0;
    for (auto& [name, value] : s.headers) {
        if (t.header.empty() || name != t.header) continue;
        value = t.unknown;
        ++count;
    }
    json body = json::parse(s.body, nullptr, false);
    for (const std::string_view member : t.members) {
        const auto at = ('&' + s.body).find('&' + std::string(member) + '=');
        if (body.is_structured()) {
            count += set_members(body, member, t.unknown);
        } else if (at != std::string::npos) {
            const std::size_t begin = at + member.size() + 1;
            const std::size_t end = std::min(s.body.find('&', begin), s.body.size());
            s.body.replace(begin, end - begin, t.unknown);
            ++count;
        }
    }
    if (body.is_structured()) s.body = body.dump();
    return count;
}

// What a provider invents next year is ignored and counted: there is nothing for anybody to mend.
TEST(bad_input, event_types_that_are_not_known) {
    std::set<std::string_view> tried;
    for (const event_type& t : event_types) {
        const program& p = *declaration::find_provider(t.provider);
        std::size_t count = 0;
        for (const sample& one : samples::of(p)) {
            sample s = one;
            if (make_unknown(s, t) == 0) continue;
            ++count;
            for (const item& i : samples::run(p, s)) {
                EXPECT_EQ(said(i), (json{{"effect", "ignore"}}))
                    << t.provider << " \"" << one.name << '"';
            }
        }
        EXPECT_GT(count, 0U) << t.provider;
        tried.insert(t.provider);
    }
    expect_all_tried(tried, without_event_types);
}

// The list of items of a batch, in a body with one list of lists at the most.
json* list_of(json& body, std::size_t depth) {
    for (const char* at : {"/entry/0/changes", "/entry", "/batch", "/events", ""}) {
        const json::json_pointer place(at);
        if (!body.contains(place) || !body.at(place).is_array()) continue;
        const bool is_nested = std::string_view(at) == "/entry/0/changes";
        if (is_nested != (depth == 2)) continue;
        if (is_nested) body["entry"] = json::array({body["entry"][0]});
        return &body[place];
    }
    return nullptr;
}

// A thousand items, of which one is nothing: it alone waits in quarantine.
TEST(bad_input, a_thousand_items) {
    for (const auto& [name, program] : declaration::providers()) {
        if (program->each.empty()) continue;
        std::size_t count = 0;
        for (sample one : samples::of(*program)) {
            one.fetched.clear();  // what is thin stays so
            json body = json::parse(one.body, nullptr, false);
            json* list = list_of(body, program->each.size());
            if (!list || list->empty()) continue;
            const json first = list->front();
            *list = json::array({first});
            one.body = body.dump();
            const json expected = said(samples::run(*program, one).front());
            list->clear();
            for (int n = 0; n < 1'000; ++n)
                list->push_back(n == 500 ? json(7) : first);
            one.body = body.dump();
            const std::vector<item> items = samples::run(*program, one);
            ASSERT_EQ(items.size(), 1'000U) << name << " \"" << one.name << '"';
            for (std::size_t n = 0; n < items.size(); ++n) {
                if (n == 500) {
                    EXPECT_TRUE(items[n].what.identities.empty()) << name << ' ' << one.name;
                } else {
                    EXPECT_EQ(said(items[n]), expected) << name << ' ' << one.name;
                }
            }
            ++count;
        }
        const bool is_json =
            program->provider != "salesforce_outbound" && program->provider != "front";
        EXPECT_EQ(count > 0, is_json) << name;  // SOAP below; Front's item is one
    }
}

TEST(bad_input, a_thousand_notifications_in_one_envelope) {
    const program& p = *declaration::find_provider("salesforce_outbound");
    std::size_t count = 0;
    for (const sample& one : samples::of(p)) {
        const std::size_t begin = one.body.find("<Notification>");
        const std::size_t end = one.body.rfind("</Notification>");
        if (begin == std::string::npos || end == std::string::npos) continue;
        const std::string tail = one.body.substr(end + std::string_view("</Notification>").size());
        const std::string first =
            one.body.substr(begin, one.body.find("</Notification>") +
                                       std::string_view("</Notification>").size() - begin);
        sample s = one;
        s.body = one.body.substr(0, begin) + first + tail;
        const json expected = said(samples::run(p, s).front());
        s.body = one.body.substr(0, begin);
        for (int n = 0; n < 1'000; ++n)
            s.body += n == 500 ? "<Notification/>" : first;
        s.body += tail;
        const std::vector<item> items = samples::run(p, s);
        ASSERT_EQ(items.size(), 1'000U) << one.name;
        for (std::size_t n = 0; n < items.size(); ++n) {
            if (n == 500) {
                EXPECT_TRUE(items[n].what.identities.empty()) << one.name;
            } else {
                EXPECT_EQ(said(items[n]), expected) << one.name;
            }
        }
        ++count;
    }
    EXPECT_GT(count, 0U);
}

}  // namespace
}  // namespace sluis
