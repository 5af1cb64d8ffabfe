// A filter is evaluated twice: as a predicate over a contact, and as SQL over the table. Random
// filters over random contacts must find the same people both ways.
#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "gateway/audience/fields.hpp"
#include "gateway/audience/filter_sql.hpp"
#include "gateway/store/contacts.hpp"
#include "support.hpp"

namespace sluis::store {
namespace {

using nlohmann::json;

constexpr std::size_t people = 40;
constexpr std::size_t filters = 60;  // of each of the seeds: 2,400 pairs a seed

// Values that differ by case, by a separator, by what SQL or JSON gives a meaning to.
const std::vector<std::string> texts = {"NL",
                                        "nl",
                                        "Nl ",
                                        "a",
                                        "A b",
                                        "a-b",
                                        "a_b",
                                        "a%b",
                                        "%",
                                        "_",
                                        "!",
                                        "a!b",
                                        "a'b",
                                        "\"a\"",
                                        "a\\b",
                                        "\\",
                                        "de Vries",
                                        "de-vries",
                                        "Öz",
                                        "öz",
                                        "ß",
                                        "山田 太郎",
                                        "x@example.org",
                                        "x.y@Example.org",
                                        "example",
                                        "10",
                                        "9",
                                        "010",
                                        "1e1",
                                        "true",
                                        "null",
                                        "{}",
                                        "[1]",
                                        "$1",
                                        "tab\there",
                                        "line\nbreak",
                                        " lead",
                                        "a  b",
                                        "*",
                                        "a*b",
                                        "(a)",
                                        "+31 20",
                                        "\x7f",
                                        "\xf0\x9f\x98\x80",
                                        "\xc2\xa0"};

class random_filters : public testing::TestWithParam<unsigned> {
protected:
    random_filters() {
        std::ranges::shuffle(texts_, random_);
        texts_.resize(8);  // few, so that people and filters meet
    }

    std::size_t pick(std::size_t n) { return random_() % n; }
    template <class T>
    const T& one_of(const std::vector<T>& all) {
        return all[pick(all.size())];
    }
    std::int64_t some_time() { return to_ms(noon) - 2 + static_cast<std::int64_t>(pick(5)); }

    contact::contact someone(std::size_t number) {
        using namespace contact;
        sluis::contact::contact c;
        const identity who = email(std::to_string(number) + "@example.org");
        c.identities = {who};
        const stamp set{noon, "form/1"};
        for (const property p : {property::country, property::last_name, property::email,
                                 property::utm_source, property::postal_code})
            if (pick(3) > 0) c.properties[p] = {pick(6) == 0 ? "" : one_of(texts_), set};
        for (std::size_t p = 0; p < purpose_count; ++p) {
            const auto said = static_cast<consent>(pick(3));
            if (said != consent::unknown) c.consents[{who, static_cast<purpose>(p)}] = {said, set};
        }
        if (pick(3) > 0) c.unsubscribed = {pick(2) == 0, set};
        c.suppressed = pick(2) == 0;
        c.created = {from_ms(some_time()), "form/1"};
        c.created_by = one_of(texts_);
        c.marketing.reason = static_cast<reason_type>(pick(11));
        c.marketing.reason_id = pick(4) == 0 ? "" : one_of(texts_);
        if (pick(2) == 0) {
            c.marketing.now = status::marketing;
            c.marketing.became_marketing_at = from_ms(some_time());
        }
        // Also where the rules would not set it: the store must not know them.
        if (pick(2) == 0) c.marketing.exit_effective_at = from_ms(some_time());
        if (pick(3) == 0) c.marketing.exit_asked = contact::cause{from_ms(some_time())};
        return c;
    }

    json any_value(std::string_view field, bool is_token) {
        const auto found = audience::field_named(field);
        if (found->kind == audience::field_kind::number) return pick(people + 2);
        if (found->kind == audience::field_kind::instant) {
            const std::string text = to_rfc3339(from_ms(some_time()));
            const json spellings[] = {some_time(), text, text.substr(0, 10)};
            return spellings[pick(3)];
        }
        if (found->kind == audience::field_kind::word) {
            return one_of(audience::words_of_field(field));
        }
        std::string text = one_of(texts_);
        if (is_token && pick(3) == 0) text = one_of(cut_);
        if (is_token && pick(3) == 0) text.insert(0, "*");
        if (is_token && pick(3) == 0) text += '*';
        return text;
    }

    // May have errors: some operators do not go with some fields, some values are blank.
    json any_condition() {
        constexpr std::string_view some[] = {"country",    "last_name",   "email",
                                             "utm_source", "postal_code", "city"};
        const auto names = audience::field_names();
        const std::string field(pick(2) == 0 ? some[pick(std::size(some))] : one_of(names));
        const auto how = static_cast<audience::op>(pick(13));
        const bool is_token =
            how == audience::op::contains_token || how == audience::op::not_contains_token;
        json c{{"propertyName", field}, {"operator", audience::name(how)}};
        if (how == audience::op::in || how == audience::op::not_in) {
            c["values"] = json::array();
            for (std::size_t n = 1 + pick(4); n > 0; --n)
                c["values"].push_back(any_value(field, false));
        } else {
            c["value"] = any_value(field, is_token);
            if (how == audience::op::between) c["highValue"] = any_value(field, false);
        }
        return c;
    }
    audience::condition some_condition() {
        for (;;) {
            std::vector<error> errors;
            const json declared{{"filterGroups", {{{"filters", json::array({any_condition()})}}}}};
            audience::filter f = audience::parse_filter(declared, "filter", errors);
            if (errors.empty()) return f.groups.at(0).at(0);
        }
    }
    audience::filter some_filter() {
        audience::filter f;
        if (pick(20) == 0) return f;  // everybody
        for (std::size_t groups = 1 + pick(3); groups > 0; --groups) {
            f.groups.emplace_back();
            for (std::size_t n = 1 + pick(2); n > 0; --n)
                f.groups.back().push_back(some_condition());
        }
        return f;
    }

    static std::set<std::int64_t> found(session& s, const audience::filter& f) {
        std::set<std::int64_t> ids;
        const auto all = contacts::list(s, f, audience::newest_first(), std::nullopt, people);
        for (const auto& c : all.items)
            ids.insert(c.id);
        EXPECT_EQ(contacts::count(s, f), std::ssize(ids));
        return ids;
    }

    std::mt19937 random_{GetParam()};
    std::vector<std::string> texts_ = texts;
    const std::vector<std::string> cut_ = {"ries", "xampl", "de", "b", "vrie", "N", "z", "0"};
};

TEST_P(random_filters, find_the_same_people_in_memory_and_in_the_store) {
    const auto s = fresh_store();
    std::vector<contact::contact> everybody;
    for (std::size_t i = 0; i < people; ++i) {
        everybody.push_back(someone(i));
        ASSERT_TRUE(contacts::save(*s, everybody.back()));
    }
    std::size_t some = 0;
    for (std::size_t i = 0; i < filters; ++i) {
        const audience::filter f = some_filter();
        std::set<std::int64_t> expected;
        for (const auto& c : everybody)
            if (audience::matches(f, c)) expected.insert(c.id);
        ASSERT_EQ(found(*s, f), expected) << audience::to_sql(f).text;
        some += !expected.empty() && expected.size() < people ? 1 : 0;
    }
    EXPECT_GT(some, filters / 3) << "many of the filters tell people apart";
}

INSTANTIATE_TEST_SUITE_P(seeds, random_filters, testing::Range(1U, 16U));

// What is loaded again is what the predicate sees in apply: it must not differ from what was saved.
TEST_P(random_filters, find_the_same_people_once_they_are_loaded) {
    const auto s = fresh_store();
    std::vector<contact::contact> saved;
    for (std::size_t i = 0; i < people; ++i) {
        saved.push_back(someone(i));
        ASSERT_TRUE(contacts::save(*s, saved.back()));
    }
    const auto loaded = contacts::load_after(*s, 0, people);
    ASSERT_EQ(loaded.size(), saved.size());
    for (std::size_t i = 0; i < filters; ++i) {
        const audience::filter f = some_filter();
        for (std::size_t p = 0; p < people; ++p)
            ASSERT_EQ(audience::matches(f, loaded[p]), audience::matches(f, saved[p]));
    }
}

}  // namespace
}  // namespace sluis::store
