#include "gateway/base/fields.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace sluis {
namespace {

using nlohmann::json;

// What is said of `object` after `read`, a line for each error.
std::string said(const json& object, const std::function<void(fields&)>& read) {
    std::vector<error> errors;
    fields f(object, "thing", errors);
    read(f);
    f.done();
    std::string all;
    for (const error& e : errors)
        all += e.text() + '\n';
    return all;
}

constexpr std::string_view sizes[] = {"small", "large"};

void read_all(fields& f) {
    (void)f.id("id");
    (void)f.text_or("title", "none");
    (void)f.flag_or("open", true);
    (void)f.number_or("count", 1, 0, 10);
    (void)f.word("size", sizes);
    (void)f.object("inner");
    (void)f.array("list");
}

TEST(fields, takes_what_is_well_formed_and_the_rest_by_default) {
    EXPECT_EQ(said({{"id", "a-1"}}, read_all), "");
    EXPECT_EQ(
        said({{"id", "a"}, {"title", nullptr}, {"open", nullptr}, {"list", nullptr}}, read_all), "")
        << "null is as good as not there";
    std::vector<error> errors;
    const json object{{"title", "T"}, {"count", 7}, {"size", "large"}};
    fields f(object, "thing", errors);
    EXPECT_EQ(f.text("title"), "T");
    EXPECT_EQ(f.text_or("subtitle", "none"), "none");
    EXPECT_EQ(f.number_or("count", 1, 0, 10), 7);
    EXPECT_EQ(f.word("size", sizes), "large");
    EXPECT_EQ(f.word("shape", sizes), std::nullopt);
    EXPECT_TRUE(errors.empty());
}

TEST(fields, names_the_place_and_the_cure_of_each_mistake) {
    struct row {
        json object;
        std::string wanted;
    };
    const row rows[] = {
        {json::object(), "thing id: missing (it is required)"},
        {{{"id", nullptr}}, "thing id: missing"},
        {{{"id", ""}}, "thing id: empty"},
        {{{"id", 5}}, "thing id: not a text"},
        {{{"id", "Shop"}}, "thing id: not usable as an id"},
        {{{"id", "-shop"}}, "thing id: not usable as an id"},
        {{{"id", std::string(64, 'a')}}, "thing id: not usable as an id"},
        {{{"id", "a"}, {"title", 1}}, "thing title: not a text"},
        {{{"id", "a"}, {"title", std::string(1'001, 'x')}}, "thing title: too long"},
        {{{"id", "a"}, {"open", "yes"}}, "thing open: neither true nor false"},
        {{{"id", "a"}, {"count", 11}},
         "thing count: not a whole number within the bounds (from 0 to 10)"},
        {{{"id", "a"}, {"count", 1.5}}, "thing count: not a whole number"},
        {{{"id", "a"}, {"size", "huge"}},
         R"(thing size: not one of the possible values (one of "small", "large"))"},
        {{{"id", "a"}, {"inner", json::array()}}, "thing inner: not an object"},
        {{{"id", "a"}, {"list", json::object()}}, "thing list: not a list"},
        {{{"id", "a"}, {"titel", "x"}}, R"(was "title" meant?)"},
        {{{"id", "a"}, {"zzzzzz", "x"}}, "a field is not known"},
        {json::array(), "thing: not an object"},
    };
    for (const row& r : rows) {
        const std::string all = said(r.object, read_all);
        EXPECT_NE(all.find(r.wanted), std::string::npos) << r.object << '\n' << all;
        EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 1) << "one mistake, one error: " << all;
    }
}

TEST(fields, tells_all_mistakes_and_quotes_no_value) {
    const std::string all = said(
        {{"id", "hunter2 "}, {"size", "hunter2"}, {"hunter2", 1}, {"open", "hunter2"}}, read_all);
    EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 4) << all;
    EXPECT_EQ(all.find("hunter2"), std::string::npos) << all;
}

}  // namespace
}  // namespace sluis
