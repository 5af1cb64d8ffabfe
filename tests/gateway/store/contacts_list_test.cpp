// Pages of contacts: whatever the order, nobody is met twice or passed over; and what plan the
// usual lists are read by.
#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "gateway/audience/fields.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/rows.hpp"
#include "support.hpp"

namespace sluis::store {
namespace {

using audience::order;
using audience::place;
using nlohmann::json;

order order_of(const json& declared) {
    std::vector<error> errors;
    order o = audience::parse_order(declared, "sort", errors);
    for (const error& e : errors)
        ADD_FAILURE() << e.text();
    return o;
}

audience::filter filter_of(const json& filters) {
    std::vector<error> errors;
    const json declared{{"filterGroups", {{{"filters", filters}}}}};
    audience::filter f = audience::parse_filter(declared, "filter", errors);
    for (const error& e : errors)
        ADD_FAILURE() << e.text();
    return f;
}

// --- Random orders over random people: few values, so that there are many ties -------------------

class random_orders : public testing::TestWithParam<unsigned> {
protected:
    std::size_t pick(std::size_t n) { return random_() % n; }
    template <class T>
    const T& one_of(const std::vector<T>& all) {
        return all[pick(all.size())];
    }
    std::optional<instant> some_time() {
        if (pick(3) == 0) return std::nullopt;
        return noon + std::chrono::milliseconds(pick(3)) - std::chrono::milliseconds(1);
    }

    contact::contact someone() {
        using contact::property;
        contact::contact c;
        const contact::stamp set{noon, "form/1"};
        for (const property p : {property::last_name, property::city, property::country})
            if (pick(3) > 0) c.properties[p] = {one_of(texts_), set};
        change(c);
        c.created = {some_time().value_or(noon), "form/1"};
        c.created_by = one_of(texts_);
        return c;
    }
    void change(contact::contact& c) {
        c.marketing = {.now = static_cast<contact::status>(pick(2)),
                       .reason = static_cast<contact::reason_type>(pick(3)),
                       .reason_id = pick(2) == 0 ? "" : one_of(texts_),
                       .became_marketing_at = some_time(),
                       .exit_effective_at = some_time()};
        if (const auto at = some_time()) c.marketing.exit_asked = contact::cause{*at};
        c.unsubscribed = {pick(2) == 0, {noon, "form/1"}};
    }

    order some_order() {
        json declared = json::array();
        std::set<std::string_view> seen;
        const auto names = audience::field_names();
        for (std::size_t n = pick(4); n > 0; --n) {
            const std::string_view name = pick(3) == 0 ? "last_name" : one_of(names);
            if (name == "id" || !seen.insert(name).second) continue;
            declared.push_back(
                {{"propertyName", name}, {"direction", pick(2) == 0 ? "ASCENDING" : "DESCENDING"}});
        }
        return order_of(declared);
    }
    audience::filter some_filter() {
        if (pick(2) == 0) return {};
        const json some[] = {
            {{"propertyName", "status"}, {"operator", "EQ"}, {"value", "marketing"}},
            {{"propertyName", "exit_scheduled"}, {"operator", "EQ"}, {"value", true}},
            {{"propertyName", "created_at"}, {"operator", "GTE"}, {"value", to_ms(noon)}},
            {{"propertyName", "city"}, {"operator", "HAS_PROPERTY"}}};
        audience::filter f = filter_of(json::array({some[pick(4)]}));
        if (pick(3) == 0) f.groups.push_back(filter_of(json::array({some[pick(4)]})).groups[0]);
        return f;
    }

    std::mt19937 random_{GetParam()};
    const std::vector<std::string> texts_{"A", "a", "Ab", "b", "Öz", "öz", "a b", "\x7f", "Z"};
};

// As the documentation says it, in memory: nobody there comes last, the id ends it.
bool is_before(const order& o, const contact::contact& a, const contact::contact& b) {
    const auto compare = [](const auto& x, const auto& y, bool descending) {
        if (!x || !y) return static_cast<int>(!x) - static_cast<int>(!y);
        const int way = *x < *y ? -1 : static_cast<int>(*y < *x);
        return descending ? -way : way;
    };
    for (const audience::sort_key& k : o) {
        const auto text = [&](const contact::contact& c) {
            auto t = audience::text_of(k.by, c);
            if (t) t = audience::lower(*t);
            return t;
        };
        const int way =
            k.by.kind == audience::field_kind::text
                ? compare(text(a), text(b), k.descending)
                : compare(audience::number_of(k.by, a), audience::number_of(k.by, b), k.descending);
        if (way != 0) return way < 0;
    }
    return false;
}

std::vector<std::int64_t> ids_in_order(std::vector<contact::contact> all, const audience::filter& f,
                                       const order& o) {
    std::erase_if(all, [&](const contact::contact& c) { return !audience::matches(f, c); });
    std::ranges::sort(all, [&](const auto& a, const auto& b) { return is_before(o, a, b); });
    std::vector<std::int64_t> ids;
    for (const contact::contact& c : all)
        ids.push_back(c.id);
    return ids;
}

TEST_P(random_orders, are_met_once_each_on_pages_of_any_size) {
    const auto s = fresh_store();
    std::vector<contact::contact> everybody;
    for (int i = 0; i < 60; ++i) {
        everybody.push_back(someone());
        ASSERT_TRUE(contacts::save(*s, everybody.back()));
    }
    for (int i = 0; i < 40; ++i) {
        const order o = some_order();
        const audience::filter f = some_filter();
        const auto expected = ids_in_order(everybody, f, o);
        const std::size_t limit = 1 + pick(12);
        std::vector<std::int64_t> met;
        std::optional<place> after;
        do {
            const contacts::page p = contacts::list(*s, f, o, after, limit);
            ASSERT_LE(p.items.size(), limit);
            ASSERT_TRUE(!p.next || p.items.size() == limit);
            for (const contact::contact& c : p.items)
                met.push_back(c.id);
            after = p.next;
        } while (after && met.size() <= expected.size());
        ASSERT_EQ(met, expected) << audience::columns_of(o);
    }
}

// Also the one that a page ended with may change, or go: its place is what it was then.
TEST_P(random_orders, meet_once_who_does_not_change_while_others_do) {
    const auto s = fresh_store();
    std::vector<contact::contact> everybody;
    for (int i = 0; i < 60; ++i) {
        everybody.push_back(someone());
        ASSERT_TRUE(contacts::save(*s, everybody.back()));
    }
    const order o = some_order();
    std::set<std::int64_t> touched;
    std::multiset<std::int64_t> met;
    std::optional<place> after;
    do {
        const contacts::page p = contacts::list(*s, {}, o, after, 7);
        for (const contact::contact& c : p.items)
            met.insert(c.id);
        after = p.next;
        if (p.items.empty()) break;  // who was to come is gone
        for (const std::int64_t id : {p.items.back().id, everybody[pick(60)].id}) {
            touched.insert(id);
            const auto found = contacts::load(*s, std::span(&id, 1));
            if (found.empty()) continue;
            contact::contact changed = found.front();
            change(changed);
            if (pick(3) == 0) {
                contacts::erase(*s, id);
            } else {
                ASSERT_TRUE(contacts::save(*s, changed));
            }
        }
        contact::contact fresh = someone();
        ASSERT_TRUE(contacts::save(*s, fresh));
    } while (after && met.size() < 200);
    for (const contact::contact& c : everybody) {
        if (touched.contains(c.id)) continue;
        EXPECT_EQ(met.count(c.id), 1U) << audience::columns_of(o);
    }
}

INSTANTIATE_TEST_SUITE_P(seeds, random_orders, testing::Range(1U, 21U));

// --- Plans ---------------------------------------------------------------------------------------

std::string plan_of(session& s, const audience::sql_range& range) {
    auto& q = query(s, "EXPLAIN QUERY PLAN SELECT * FROM contacts WHERE " + range.where.text +
                           " ORDER BY " + range.order_by + " LIMIT 100");
    std::string plan;
    for (const std::string& step : all(q, [](const statement& row) { return row.text(3); }))
        plan += step + "; ";
    return plan;
}

struct usual {
    json filters;
    json sort;
    std::vector<std::string> plans;  // of the ranges of the first page
};

TEST(plans, of_the_usual_lists_read_an_index_and_sort_nothing) {
    const auto sort = [](const char* name, const char* direction) {
        return json{{{"propertyName", name}, {"direction", direction}}};
    };
    const json marketing{{{"propertyName", "status"}, {"operator", "EQ"}, {"value", "marketing"}}};
    const json leaving{{{"propertyName", "exit_scheduled"}, {"operator", "EQ"}, {"value", true}}};
    const json recent{
        {{"propertyName", "created_at"}, {"operator", "GTE"}, {"value", "2026-11-24"}}};
    const std::string status = "SCAN contacts USING INDEX contacts_by_status; ";
    const std::string creation = "SCAN contacts USING INDEX contacts_by_creation; ";
    const std::string promotion =
        "SEARCH contacts USING INDEX contacts_by_promotion (became_marketing_at>?); ";
    const std::string never =
        "SEARCH contacts USING INDEX contacts_by_promotion (became_marketing_at=?); ";
    const std::string exit = "SEARCH contacts USING INDEX contacts_by_exit (exit_effective_at>?); ";
    const usual lists[] = {
        {nullptr, json::array(), {"SCAN contacts; "}},
        {nullptr, sort("id", "ASCENDING"), {"SCAN contacts; "}},
        {nullptr, sort("created_at", "DESCENDING"), {creation}},
        {nullptr, sort("created_at", "ASCENDING"), {creation}},
        {nullptr, sort("status", "DESCENDING"), {status}},
        {nullptr, sort("became_marketing_at", "DESCENDING"), {promotion, never}},
        {nullptr, sort("became_marketing_at", "ASCENDING"), {promotion, never}},
        {nullptr, sort("exit_effective_at", "ASCENDING"), {exit, "SCAN contacts; "}},
        {marketing, json::array(), {"SEARCH contacts USING INDEX contacts_by_status (status=?); "}},
        {marketing, sort("created_at", "DESCENDING"), {creation}},
        {marketing, sort("became_marketing_at", "DESCENDING"), {promotion, never}},
        {leaving,
         sort("exit_effective_at", "ASCENDING"),
         {exit, "SEARCH contacts USING INDEX contacts_by_exit (exit_effective_at=?); "}},
        {recent, json::array(), {"SCAN contacts; "}},
        {recent,
         sort("created_at", "DESCENDING"),
         {"SEARCH contacts USING INDEX contacts_by_creation (created_at>?); "}},
    };
    const auto s = fresh_store();
    for (const usual& u : lists) {
        const audience::filter f = u.filters.is_null() ? audience::filter{} : filter_of(u.filters);
        const order o = order_of(u.sort);
        std::vector<std::string> plans;
        for (const auto& range : audience::ranges_of(f, o, std::nullopt))
            plans.push_back(plan_of(*s, range));
        EXPECT_EQ(plans, u.plans) << u.filters << u.sort;
        // And none of the pages after it sorts, or begins again from the start.
        for (const bool has_value : {true, false}) {
            place at(o.size(), std::int64_t{5});
            if (!has_value && o.front().by.is_optional) at.front() = std::monostate();
            for (const auto& range : audience::ranges_of(f, o, at)) {
                const std::string plan = plan_of(*s, range);
                EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << plan;
                const bool is_bounded = plan.starts_with("SEARCH") ||
                                        range.where.text.ends_with("exit_effective_at IS NULL");
                EXPECT_TRUE(is_bounded) << plan << range.where.text;
            }
        }
    }
}

}  // namespace
}  // namespace sluis::store
