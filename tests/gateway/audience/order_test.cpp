// Orders as they are declared, and as the ranges that a page is read from.
#include "gateway/audience/order.hpp"

#include "gateway/audience/order_sql.hpp"
#include "tests/gateway/audience/support.hpp"

namespace sluis::audience {
namespace {

using nlohmann::json;

std::vector<error> errors_of_order(const std::string& text, order* parsed = nullptr) {
    std::vector<error> errors;
    const json declared = json::parse(text, nullptr, false);
    EXPECT_FALSE(declared.is_discarded()) << text;
    order o = parse_order(declared, "view sort", errors);
    if (parsed) *parsed = std::move(o);
    return errors;
}

order order_of(const std::string& text) {
    order o;
    for (const error& e : errors_of_order(text, &o))
        ADD_FAILURE() << e.text();
    return o;
}

std::string text_of(const order& o) {
    std::string all;
    for (const sort_key& k : o)
        all += k.by.name + (k.descending ? "- " : "+ ");
    return all;
}

// clang-format off
TEST(parse_order, has_an_error_at_the_place_of_each_mistake) {
    const struct {
        std::string text;
        std::string where;
        std::string cure;
    } rows[] = {
        {R"({"propertyName": "status"})",                            "view sort", "\"created_at\""},
        {R"("created_at")",                                          "view sort", "\"created_at\""},
        {R"([{"propertyName": "a"}, {"propertyName": "b"}, {"propertyName": "c"}, {"propertyName": "d"}])", "view sort", "\"created_at\""},
        {R"(["created_at"])",                                        "view sort[0]", "declarations"},
        {R"([{}])",                                                  "view sort[0] propertyName", "required"},
        {R"([{"propertyName": "status"}, {"propertyName": "creatd_at"}])", "view sort[1] propertyName", "\"created_at\""},
        {R"([{"propertyName": "status", "direction": "DESC"}])",     "view sort[0] direction", "\"DESCENDING\""},
        {R"([{"propertyName": "status", "order": "DESCENDING"}])",   "view sort[0]", "propertyName"},
        {R"([{"propertyName": "status"}, {"propertyName": "status"}])", "view sort[1] propertyName", "once"},
        {R"([{"propertyName": "id"}, {"propertyName": "status"}])",  "view sort[0] propertyName", "last"},
    };
    for (const auto& r : rows) {
        order parsed;
        const auto errors = errors_of_order(r.text, &parsed);
        ASSERT_FALSE(errors.empty()) << r.text;
        EXPECT_EQ(errors.front().where, r.where) << r.text;
        EXPECT_NE(errors.front().cure.find(r.cure), std::string::npos) << errors.front().text();
        EXPECT_EQ(parsed.back().by.name, "id") << "it can be listed by all the same";
    }
}

TEST(parse_order, ends_with_the_id) {
    const struct {
        std::string text;
        std::string keys;
        std::string declared;
    } rows[] = {
        {"[]",                                                            "id- ",             "[]"},
        {R"([{"propertyName": "id", "direction": "DESCENDING"}])",        "id- ",             "[]"},
        {R"([{"propertyName": "id"}])",                                   "id+ ",             R"([{"propertyName": "id", "direction": "ASCENDING"}])"},
        {R"([{"propertyName": "city"}])",                                 "city+ id+ ",       R"([{"propertyName": "city", "direction": "ASCENDING"}])"},
        {R"([{"propertyName": "city", "direction": "DESCENDING"}])",      "city- id- ",       R"([{"propertyName": "city", "direction": "DESCENDING"}])"},
        {R"([{"propertyName": "city"}, {"propertyName": "id", "direction": "DESCENDING"}])", "city+ id- ",
         R"([{"propertyName": "city", "direction": "ASCENDING"}, {"propertyName": "id", "direction": "DESCENDING"}])"},
    };
    for (const auto& r : rows) {
        const order o = order_of(r.text);
        EXPECT_EQ(text_of(o), r.keys) << r.text;
        EXPECT_EQ(to_json(o), json::parse(r.declared)) << r.text;
        EXPECT_EQ(order_of(to_json(o).dump()), o);
    }
}

TEST(ranges, fix_the_keys_before_one_and_bound_that_one) {
    const order o = order_of(R"([{"propertyName": "status", "direction": "DESCENDING"},
                                 {"propertyName": "became_marketing_at"}])");
    const auto first = ranges_of({}, o, std::nullopt);
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].where.text, "1 = 1");
    EXPECT_EQ(first[0].order_by, "status DESC, became_marketing_at ASC NULLS LAST, id ASC");

    const place at{std::int64_t{1}, std::int64_t{5}, std::int64_t{9}};
    const auto after = ranges_of({}, o, at);
    ASSERT_EQ(after.size(), 4U);
    EXPECT_EQ(after[0].where.text, "status = $1 AND became_marketing_at = $2 AND id > $3");
    EXPECT_EQ(after[1].where.text, "status = $1 AND became_marketing_at > $2");
    EXPECT_EQ(after[2].where.text, "status = $1 AND became_marketing_at IS NULL");
    EXPECT_EQ(after[2].order_by, "id ASC");
    EXPECT_EQ(after[3].where.text, "status < $1");

    const place none{std::int64_t{1}, std::monostate(), std::int64_t{9}};
    const auto last = ranges_of({}, o, none);
    ASSERT_EQ(last.size(), 2U);
    EXPECT_EQ(last[0].where.text, "status = $1 AND became_marketing_at IS NULL AND id > $2");
    EXPECT_EQ(last[1].where.text, "status < $1");
}
// clang-format on

TEST(ranges, number_their_parameters_behind_those_of_the_filter) {
    const filter f = filter_of(one("city", "IN", R"("values": ["a", "b"])"));
    const place at{std::string("delft"), std::int64_t{9}};
    const auto after = ranges_of(f, order_of(R"([{"propertyName": "last_name"}])"), at);
    ASSERT_EQ(after.size(), 3U);
    EXPECT_EQ(after[0].where.text,
              "(lower((properties ->> 'city')) IN ($1, $2)) AND "
              "lower((properties ->> 'last_name')) = $3 AND id > $4");
    EXPECT_EQ(after[0].where.parameters,
              (std::vector<sql_value>{std::string("a"), std::string("b"), std::string("delft"),
                                      std::int64_t{9}}));
    EXPECT_EQ(after[2].where.parameters.size(), 2U);
}

}  // namespace
}  // namespace sluis::audience
