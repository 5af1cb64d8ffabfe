// Every genuine example is believed, and no forgery of any of them.
#include "tests/gateway/verify/examples.hpp"

#include <chrono>

#include "gateway/verify/sign.hpp"

namespace sluis::verify {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class examples_test : public testing::TestWithParam<example> {
protected:
    examples_test()
        : example_(GetParam()),
          rules_(scheme_of(example_.scheme)),
          verifier_(verifier_of(example_.scheme, example_.secret)),
          genuine_(request_of(example_)) {}

    [[nodiscard]] refusal check(const request& r, instant at = now) const {
        return verifier_.check(r.view(), at);
    }
    static std::string& header(request& r, const std::string& name) {
        for (auto& [key, value] : r.headers)
            if (key == name) return value;
        ADD_FAILURE() << "no header " << name;
        return r.headers.front().second;
    }
    std::string& signature(request& r) const { return header(r, rules_.headers.front()); }
    [[nodiscard]] bool signs(part p) const {
        return std::ranges::find(rules_.content, p, &content_part::what) != rules_.content.end();
    }

    example example_;
    scheme rules_;
    verifier verifier_;
    request genuine_;
};

TEST_P(examples_test, believes_what_is_genuine) {
    EXPECT_EQ(check(genuine_), refusal::none);
    request shouted = genuine_;
    for (auto& [key, value] : shouted.headers)
        key = lower(key);
    EXPECT_EQ(check(shouted), refusal::none);
}

TEST_P(examples_test, believes_what_we_prove_ourselves) {
    request r{.method = genuine_.method, .uri = genuine_.uri, .body = example_body};
    const std::vector<key> keys{{.value = secret(example_.secret)}};
    const auto proved =
        prove(rules_, keys, {.method = r.method, .uri = r.uri, .body = r.body, .id = "id-1"}, now);
    if (rules_.how == mode::rsa || rules_.how == mode::ed25519) {
        EXPECT_FALSE(proved) << "a public key signs nothing";
        return;
    }
    ASSERT_TRUE(proved) << proved.error().text();
    r.headers = proved->headers;
    r.query.insert(proved->query.begin(), proved->query.end());
    r.pointers.insert(proved->body.begin(), proved->body.end());
    EXPECT_EQ(check(r), refusal::none);
    r.body += ' ';
    const bool is_signed = trust_of(rules_) == trust::signed_content;
    EXPECT_EQ(check(r), is_signed ? refusal::wrong_signature : refusal::none);
}

TEST_P(examples_test, refuses_another_body) {
    for (const std::string& body :
         {example_body + "\n", example_body + " ", example_body.substr(1), std::string()}) {
        request r = genuine_;
        r.body = body;
        EXPECT_EQ(check(r), refusal::wrong_signature) << body;
    }
    for (std::size_t i = 0; i < example_body.size(); ++i) {
        request r = genuine_;
        r.body[i] = static_cast<char>(r.body[i] ^ 1);
        EXPECT_EQ(check(r), refusal::wrong_signature) << "byte " << i;
    }
}

TEST_P(examples_test, refuses_a_signature_of_which_any_character_changed) {
    const std::string value = signature(genuine_);
    for (std::size_t i = 0; i < value.size(); ++i) {
        request r = genuine_;
        signature(r)[i] = value[i] == '0' ? '1' : '0';
        EXPECT_NE(check(r), refusal::none) << "character " << i;
        signature(r) = value;
        signature(r).erase(i, 1);
        EXPECT_NE(check(r), refusal::none) << "without character " << i;
    }
}

TEST_P(examples_test, refuses_a_signature_that_is_dressed_up) {
    const std::string value = signature(genuine_);
    std::vector<std::string> texts{
        value + "0", value + "00", value + "=", value + "\n", value.substr(0, value.size() / 2),
        "sha256=",   "0"};
    if (rules_.place == form::raw) texts.insert(texts.end(), {value + value, ' ' + value});
    for (const std::string& text : texts) {
        request r = genuine_;
        signature(r) = text;
        EXPECT_NE(check(r), refusal::none) << text;
    }
}

TEST_P(examples_test, needs_its_header_once) {
    request r = genuine_;
    signature(r).clear();
    EXPECT_EQ(check(r), refusal::no_signature);
    r.headers.clear();
    EXPECT_EQ(check(r), refusal::no_signature);
    r = genuine_;
    r.headers.emplace_back(rules_.headers.front(), signature(genuine_));
    const bool is_list = rules_.place == form::versions;
    EXPECT_EQ(check(r), is_list ? refusal::none : refusal::doubled_signature);
}

TEST_P(examples_test, refuses_another_key) {
    std::string other = example_.secret + "x";
    if (rules_.keyed == key_form::whsec)
        other = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWc=";
    if (rules_.keyed == key_form::whpk) other = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    if (rules_.how == mode::rsa) return;  // a key cannot be made up: see keys_test
    EXPECT_EQ(verifier_of(example_.scheme, other).check(genuine_.view(), now),
              refusal::wrong_signature);
}

TEST_P(examples_test, accepts_five_minutes_either_way_and_no_more) {
    if (!rules_.timestamp) {
        EXPECT_EQ(check(genuine_, now + seconds{100'000'000}), refusal::none);
        return;
    }
    EXPECT_EQ(check(genuine_, now + seconds{300}), refusal::none);
    EXPECT_EQ(check(genuine_, now - seconds{300}), refusal::none);
    EXPECT_EQ(check(genuine_, now + seconds{300} + milliseconds{1}), refusal::outside_window);
    EXPECT_EQ(check(genuine_, now - seconds{300} - milliseconds{1}), refusal::outside_window);
}

TEST_P(examples_test, refuses_a_time_that_was_changed_or_taken_away) {
    if (!rules_.timestamp) return;
    if (!rules_.timestamp->pair.empty()) {
        request r = genuine_;
        std::string& list = signature(r);
        list.replace(list.find("1775001600"), 10, "1775001601");
        EXPECT_EQ(check(r), refusal::wrong_signature);
        list.erase(0, list.find(',') + 1);
        EXPECT_EQ(check(r), refusal::no_timestamp);
        return;
    }
    const std::string place = rules_.timestamp->headers.front();
    request r = genuine_;
    std::string& value = header(r, place);
    const auto digit = value.find_last_of("0123456789");
    value[digit] = '1';
    EXPECT_EQ(check(r), refusal::wrong_signature);
    value = "";
    EXPECT_EQ(check(r), refusal::no_timestamp);
    std::erase_if(r.headers, [&](const auto& h) { return h.first == place; });
    EXPECT_EQ(check(r), refusal::no_timestamp);
}

TEST_P(examples_test, refuses_another_id_method_or_address_where_they_are_signed) {
    request r = genuine_;
    r.method = "PUT";
    EXPECT_EQ(check(r), signs(part::method) ? refusal::wrong_signature : refusal::none);
    r = genuine_;
    r.uri += "&c=3";
    EXPECT_EQ(check(r), signs(part::uri) ? refusal::wrong_signature : refusal::none);
    if (!signs(part::id)) return;
    r = genuine_;
    header(r, rules_.id_headers.front()) += "x";
    EXPECT_EQ(check(r), refusal::wrong_signature);
    header(r, rules_.id_headers.front()).clear();
    EXPECT_EQ(check(r), refusal::no_id);
}

TEST_P(examples_test, refuses_what_is_genuine_to_somebody_else) {
    for (const example& other : examples) {
        request r = request_of(other);
        for (const auto& h : genuine_.headers)  // ours too, where they do not collide
            if (r.view().headers(h.first).empty() && h.first != rules_.headers.front())
                r.headers.push_back(h);
        EXPECT_EQ(check(r) == refusal::none, other.name == example_.name) << other.name;
    }
}

INSTANTIATE_TEST_SUITE_P(senders, examples_test, testing::ValuesIn(examples),
                         [](const auto& e) { return e.param.name; });

}  // namespace
}  // namespace sluis::verify
