#include "gateway/payload/xml.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace sluis::payload {
namespace {

std::string read(std::string_view text) {
    document d;
    const auto n = parse_xml(d, text, "body");
    return n ? to_text(**n) : n.error().text();
}

std::string nested(int levels) {
    std::string text;
    for (int i = 0; i < levels; ++i)
        text += "<a>";
    for (int i = 0; i < levels; ++i)
        text += "</a>";
    return text;
}

TEST(xml, becomes_a_document) {
    constexpr std::pair<std::string_view, std::string_view> cases[] = {
        {"<a/>", R"({"a":[""]})"},
        {"<a>t</a>", R"({"a":["t"]})"},
        {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a><b>1</b><c/><b>2</b></a>\n",
         R"({"a":[{"b":["1","2"],"c":[""]}]})"},
        {"<s:a xmlns:s=\"urn:s\" xmlns=\"urn:d\"><s:b>1</s:b></s:a>", R"({"a":[{"b":["1"]}]})"},
        {"<a x:type=\"sf:Lead\" y=\"2\"><b/></a>",
         R"({"a":[{"@type":"sf:Lead","@y":"2","b":[""]}]})"},
        {"<a x:t=\"1\" y:t=\"2\"/>", R"({"a":[{"@t":"1"}]})"},
        {"<a x=\"1\">t</a>", R"({"a":[{"@x":"1","#text":"t"}]})"},
        {"<a>&lt;&amp;&gt;&quot;&apos;&#233;</a>", "{\"a\":[\"<&>\\\"'é\"]}"},
        {"<a><![CDATA[<b>]]> c</a>", R"({"a":["<b> c"]})"},
        {"<a><!-- secret --><b> 1 </b></a>", R"({"a":[{"b":[" 1 "]}]})"},
        {"<a>&secret;</a>", R"({"a":["&secret;"]})"},  // no entity is ever looked up
    };
    for (const auto& [text, wanted] : cases)
        EXPECT_EQ(read(text), wanted) << text;
}

TEST(xml, refuses_at_the_place_and_without_the_input) {
    std::string many = "<a>";
    for (std::size_t i = 0; i < most_nodes; ++i)
        many += "<b/>";
    const std::pair<std::string, std::string_view> cases[] = {
        {"", "not well-formed XML"},
        {"secret", "not well-formed XML"},
        {"<a><secret></a>", "not well-formed XML"},
        {"<a>", "not well-formed XML"},
        {"<a>secret\xFF</a>", "body:1:10: not UTF-8"},
        {"<!DOCTYPE a [<!ENTITY e \"secret\">]><a>&e;</a>", "body:1:1: a document type"},
        {"<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", "a document type"},
        {"<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a/>", "another encoding than UTF-8"},
        {"<a>secret&#xD800;</a>", "a reference to something that is no character"},
        {"<a b=\"secret&#x7FFFFFFF;\"/>", "a reference to something that is no character"},
        {"<a/><b>secret</b>", "something after the root element"},
        {nested(64), "more than 64 levels"},
        {nested(100'000), "more than 64 levels"},
        {many + "</a>", "more values than are read at once"},
    };
    for (const auto& [text, wanted] : cases) {
        const std::string said = read(text);
        EXPECT_TRUE(said.find(wanted) != std::string::npos)
            << said << " for " << text.substr(0, 99);
        EXPECT_EQ(said.find("secret"), std::string::npos) << said;
    }
    EXPECT_TRUE(read(nested(63)).starts_with("{"));
}

}  // namespace
}  // namespace sluis::payload
