#include "gateway/payload/form.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace sluis::payload {
namespace {

std::string read(std::string_view text) {
    document d;
    const auto n = parse_form(d, text, "body");
    return n ? to_text(**n) : n.error().text();
}

TEST(form, becomes_a_document) {
    constexpr std::pair<std::string_view, std::string_view> cases[] = {
        {"", "{}"},
        {"a=1&b=2", R"({"a":"1","b":"2"})"},
        {"a=&b&=c", R"({"a":"","b":"","":"c"})"},
        {"&&a=1&&", R"({"a":"1"})"},
        {"a=b=c", R"({"a":"b=c"})"},
        {"a+b=c+d%2Be", R"({"a b":"c d+e"})"},
        {"n=%C3%B6%f0%9F%98%80", "{\"n\":\"ö😀\"}"},
        {"n=ö", "{\"n\":\"ö\"}"},
        {"a=1&a=2&a=3", R"({"a":["1","2","3"]})"},
        {"a[]=1", R"({"a":["1"]})"},
        {"a%5B%5D=1&a[]=2", R"({"a":["1","2"]})"},
        {"a=&a[]=1", R"({"a":["","1"]})"},  // a hidden field before a tick box
        {"a[]=1&a=2", R"({"a":["1","2"]})"},
        {"a[0]=x&a[1]=y", R"({"a":{"0":"x","1":"y"}})"},
        {"f[mail][type]=email&f[mail][value]=x", R"({"f":{"mail":{"type":"email","value":"x"}}})"},
        {"f[m][v]=1&f[m][v]=2", R"({"f":{"m":{"v":["1","2"]}}})"},
        {"l[][k]=1&l[][k]=2", R"({"l":[{"k":"1"},{"k":"2"}]})"},
        {"a=1&a[k]=2&a[l]=3", R"({"a":["1",{"k":"2","l":"3"}]})"},
        {"a[k]=2&a=1", R"({"a":[{"k":"2"},"1"]})"},
        {"1.3=Greta&your-name=Vos", R"({"1.3":"Greta","your-name":"Vos"})"},
        {"[a]=1&b[=2&c]=3&d[e=4&f[g]h=5", R"({"[a]":"1","b[":"2","c]":"3","d[e":"4","f[g]h":"5"})"},
    };
    for (const auto& [text, wanted] : cases)
        EXPECT_EQ(read(text), wanted) << text;
}

TEST(form, refuses_at_the_place_and_without_the_input) {
    std::string many = "secret=1";
    for (int i = 0; i < 1'000; ++i)
        many += "&secret=1";
    const std::pair<std::string, std::string_view> cases[] = {
        {"a=1&b=50%", "body:1:9: a % without two hexadecimal digits"},
        {"a=1&b=%4", "body:1:7: a % without"},
        {"secret%zz=1", "body:1:7: a % without"},
        {"a=%+1", "body:1:3: a % without"},
        {"a=1&secret=%FF%FE", "body:1:12: not UTF-8"},
        {"secret%C3=1", "body:1:1: not UTF-8"},
        {"a=secret\xE9", "body:1:3: not UTF-8"},
        {"a[1][2][3][4][5][6][7][8][9]=1", "body:1:1: more than 8 brackets"},
        {many, "more than 1,000 fields"},
    };
    for (const auto& [text, wanted] : cases) {
        const std::string said = read(text);
        EXPECT_TRUE(said.find(wanted) != std::string::npos)
            << said << " for " << text.substr(0, 40);
        EXPECT_EQ(said.find("secret"), std::string::npos) << said;
    }
}

TEST(form, takes_as_much_as_it_promises) {
    std::string many = "f=1";
    for (int i = 1; i < 1'000; ++i)
        many += "&f=1";
    EXPECT_EQ(read(many).size(), std::string(R"({"f":[]})").size() + 1'000 * 4 - 1);
    EXPECT_EQ(read("a[1][2][3][4][5][6][7][8]=1").find("more than"), std::string::npos);
}

TEST(form, one_value_despite_what_is_wrong_with_the_others) {
    constexpr std::string_view query = "bad=50%&utm_source=a+b&utm_source=c&u%74m=%C3%B6&n[]=1&e=";
    EXPECT_EQ(form_value(query, "utm_source"), "a b");
    EXPECT_EQ(form_value(query, "utm"), "ö");
    EXPECT_EQ(form_value(query, "n[]"), "1");
    EXPECT_EQ(form_value(query, "e"), "");
    EXPECT_EQ(form_value(query, "bad"), std::nullopt);
    EXPECT_EQ(form_value(query, "missing"), std::nullopt);
    EXPECT_EQ(form_value("a=%FF", "a"), std::nullopt);
}

}  // namespace
}  // namespace sluis::payload
