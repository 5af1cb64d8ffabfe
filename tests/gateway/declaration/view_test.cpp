#include "gateway/declaration/view.hpp"

#include "tests/gateway/declaration/support.hpp"

namespace sluis::declaration {
namespace {

const json marketing{{"propertyName", "status"}, {"operator", "EQ"}, {"value", "marketing"}};
const json good{{"id", "leads"},
                {"columns", {"email", "consent.ads"}},
                {"filter", {{"filterGroups", {{{"filters", {marketing}}}}}}},
                {"sort", {{{"propertyName", "created_at"}, {"direction", "DESCENDING"}}}}};

struct row {
    std::string name;
    json changes;
    std::string where;
    std::string cure;
};

std::vector<row> mistakes() {
    const std::string v = "view \"leads\" ";
    const json filter{{"filterGroups", {{{"filters", {changed(marketing, {{"value", hidden}})}}}}}};
    return {
        {"no id", {{"id", nullptr}}, "view id", "required"},
        {"a title that is no text", {{"title", 1}}, v + "title", "quotes"},
        {"no columns", {{"columns", nullptr}}, v + "columns", "\"email\""},
        {"columns that are no list", {{"columns", "email"}}, v + "columns", "declarations"},
        {"an empty list of columns", {{"columns", json::array()}}, v + "columns", "\"email\""},
        {"too many columns", {{"columns", std::vector<json>(41, "email")}}, v + "columns", "email"},
        {"a column misspelt", {{"columns", {"email", "contry"}}}, v + "columns[1]", "\"country\""},
        {"a column that is no text", {{"columns", {7}}}, v + "columns[0]", "declarations"},
        {"a column twice", {{"columns", {"city", "city"}}}, v + "columns[1]", "once"},
        {"a filter's value",
         {{"filter", filter}},
         v + "filter filterGroups[0] filters[0] value",
         "one of"},
        {"a filter that is none", {{"filter", "all"}}, v + "filter", "declarations"},
        {"a sort that is no list", {{"sort", "created_at"}}, v + "sort", "declarations"},
        {"a sort by what there is not",
         {{"sort", {{{"propertyName", "creatd_at"}}}}},
         v + "sort[0] propertyName",
         "\"created_at\""},
        {"a direction",
         {{"sort", {{{"propertyName", "city"}, {"direction", hidden}}}}},
         v + "sort[0] direction",
         "ASCENDING"},
        {"a key misspelt", {{"titel", "x"}}, v + "title", "\"title\" meant"},
    };
}

TEST(view, names_every_mistake_with_its_place_and_a_cure) {
    for (const row& r : mistakes()) {
        std::vector<error> errors;
        static_cast<void>(read_view(changed(good, r.changes), errors));
        expect_error(errors, r.where, r.cure, r.name);
        EXPECT_EQ(errors.size(), 1U) << r.name;
    }
    std::vector<error> found;
    static_cast<void>(read_view({{"id", "leads"}, {"columns", nullptr}}, found));
    expect_error(found, "view \"leads\" columns", "\"email\"", "columns that are null");
    for (const json& none : {json(), json("leads"), json::array()}) {
        std::vector<error> errors;
        static_cast<void>(read_view(none, errors));
        EXPECT_EQ(errors.size(), 1U);
    }
}

TEST(view, is_written_as_it_is_declared) {
    for (const json& declared :
         {good, changed(good, {{"title", "Leads"}}), changed(good, {{"filter", nullptr}}),
          changed(good, {{"sort", nullptr}})}) {
        std::vector<error> errors;
        const view v = read_view(declared, errors);
        for (const error& e : errors)
            ADD_FAILURE() << e.text();
        EXPECT_EQ(to_json(v), declared);
    }
}

TEST(view, left_out_the_filter_is_everybody_and_the_order_newest_first) {
    std::vector<error> errors;
    const view v = read_view({{"id", "all"}, {"columns", {"email"}}}, errors);
    EXPECT_TRUE(errors.empty());
    EXPECT_EQ(v.who, sluis::audience::filter{});
    EXPECT_EQ(v.by, sluis::audience::newest_first());
}

}  // namespace
}  // namespace sluis::declaration
