// Where signatures and times are: lists, several names of a header, units, and what is malformed.
#include "gateway/base/codec.hpp"
#include "gateway/verify/digest.hpp"
#include "tests/gateway/verify/examples.hpp"

namespace sluis::verify {
namespace {

constexpr std::string_view pairs =
    R"({"mode": "hmac", "signature": {"headers": ["X-Sig"], "form": "pairs", "key": "v1"},
        "content": "{ts}.{body}", "timestamp": {"pair": "t"}})";
constexpr std::string_view versions =
    R"({"mode": "hmac", "signature": {"headers": ["webhook-signature", "svix-signature"],
        "form": "versions", "key": "v1", "encoding": "hex"}, "content": "{body}"})";

std::string mac(const pieces& content) {
    return to_hex(hmac_key(hash::sha256, "k").sign(content));
}
const std::string good = mac({"1775001600.", example_body});
const std::string bad(64, '0');

struct list_row {
    std::string header;
    refusal expected;
};

TEST(pairs, any_of_several_signatures_may_match) {
    const verifier v = verifier_of(pairs, "k");
    const list_row rows[] = {
        {"t=1775001600,v1=" + good, refusal::none},
        {"v1=" + good + ",t=1775001600", refusal::none},
        {"t=1775001600, v1=" + good, refusal::none},
        {"t=1775001600,v1=" + bad + ",v1=" + good, refusal::none},
        {"t=1775001600,v1=" + good + ",v1=" + bad, refusal::none},
        {"t=1775001600,v1=nonsense,v1=" + good, refusal::none},
        {"t=1775001600,v0=" + bad + ",v1=" + good + ",", refusal::none},
        {"t=1775001600,v0=" + good, refusal::no_signature},
        {"t=1775001600,V1=" + good, refusal::no_signature},
        {"t=1775001600,v1 =" + good, refusal::no_signature},
        {"t=1775001600;v1=" + good, refusal::malformed_timestamp},
        {"t=1775001600,v1=", refusal::malformed_signature},
        {"t=1775001600,v1=" + good + " ", refusal::malformed_signature},
        {"t=1775001600,v1=" + bad, refusal::wrong_signature},
        {"t=1775001601,v1=" + good, refusal::wrong_signature},
        {"t=1775001600,t=1775001600,v1=" + good, refusal::malformed_timestamp},
        {"t=,v1=" + good, refusal::malformed_timestamp},
        {"v1=" + good, refusal::no_timestamp},
        {good, refusal::no_timestamp},
        {",,,,", refusal::no_timestamp},
    };
    for (const list_row& r : rows) {
        const request sent{.body = example_body, .headers = {{"X-Sig", r.header}}};
        EXPECT_EQ(v.check(sent.view(), now), r.expected) << r.header;
    }
}

TEST(versions, come_in_a_list_or_in_several_headers_under_either_name) {
    const verifier v = verifier_of(versions, "k");
    const std::string ours = "v1," + mac({example_body});
    const std::string other = "v1a," + bad;
    using headers = std::vector<std::pair<std::string, std::string>>;
    const std::pair<headers, refusal> rows[] = {
        {{{"webhook-signature", ours}}, refusal::none},
        {{{"svix-signature", ours}}, refusal::none},
        {{{"webhook-signature", other + ' ' + ours}}, refusal::none},
        {{{"webhook-signature", ours + "  " + other}}, refusal::none},
        {{{"webhook-signature", other}, {"webhook-signature", ours}}, refusal::none},
        {{{"svix-signature", other}, {"svix-signature", ours}}, refusal::none},
        {{{"webhook-signature", "v1," + bad}, {"svix-signature", ours}}, refusal::wrong_signature},
        {{{"webhook-signature", other}}, refusal::no_signature},
        {{{"webhook-signature", "v1"}}, refusal::no_signature},
        {{{"webhook-signature", "v1,"}}, refusal::malformed_signature},
        {{{"webhook-signature", ours.substr(3)}}, refusal::no_signature},
        {{{"webhook-signature", other}, {"webhook-signature", ""}}, refusal::no_signature},
    };
    for (const auto& [sent, expected] : rows) {
        const request r{.body = example_body, .headers = sent};
        EXPECT_EQ(v.check(r.view(), now), expected) << sent.back().second;
    }
}

TEST(versions, beyond_sixteen_are_not_looked_at) {
    const verifier v = verifier_of(versions, "k");
    std::string list;
    for (int i = 0; i < 16; ++i)
        list += "v1," + bad + ' ';
    const request r{.body = example_body,
                    .headers = {{"webhook-signature", list + "v1," + mac({example_body})}}};
    EXPECT_EQ(v.check(r.view(), now), refusal::wrong_signature);
}

TEST(raw, hex_is_read_in_either_case_and_no_other_encoding_is) {
    const std::string bytes = hmac_key(hash::sha256, "k").sign({example_body});
    const verifier v = verifier_of(R"({"mode": "hmac", "signature": {"headers": ["X-Sig"],
                                       "prefix": "sha256="}})",
                                   "k");
    std::string upper = to_hex(bytes);
    for (char& c : upper)
        if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    const std::string base64 = "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICA=";
    const std::pair<std::string, refusal> rows[] = {
        {"sha256=" + to_hex(bytes), refusal::none},
        {"sha256=" + upper, refusal::none},
        {to_hex(bytes), refusal::malformed_signature},
        {"SHA256=" + to_hex(bytes), refusal::malformed_signature},
        {"sha1=" + to_hex(bytes), refusal::malformed_signature},
        {"sha256=" + base64, refusal::malformed_signature},
        {"sha256=" + bytes, refusal::malformed_signature},
        {"sha256=" + to_hex(bytes).substr(2), refusal::wrong_signature},
        {"sha256=", refusal::malformed_signature},
    };
    for (const auto& [value, expected] : rows) {
        const request r{.body = example_body, .headers = {{"X-Sig", value}}};
        EXPECT_EQ(v.check(r.view(), now), expected) << value;
    }
}

struct time_row {
    std::string_view unit;
    std::string text;
    refusal expected;
};

// Each is signed as it is sent: only its form decides.
TEST(timestamps, are_digits_or_rfc_3339_and_nothing_else) {
    const time_row rows[] = {
        {"s", "1775001600", refusal::none},
        {"s", "001775001600", refusal::none},
        {"s", "0001775001600", refusal::malformed_timestamp},  // 13 digits
        {"s", "+1775001600", refusal::malformed_timestamp},
        {"s", "-1775001600", refusal::malformed_timestamp},
        {"s", " 1775001600", refusal::malformed_timestamp},
        {"s", "1775001600.0", refusal::malformed_timestamp},
        {"s", "0x69cc6080", refusal::malformed_timestamp},
        {"s", "1.775e9", refusal::malformed_timestamp},
        {"s", "18446744073709551616", refusal::malformed_timestamp},
        {"s", "999999999999", refusal::outside_window},
        {"s", "0", refusal::outside_window},
        {"s", "2026-04-01T00:00:00Z", refusal::malformed_timestamp},
        {"ms", "1775001600000", refusal::none},
        {"ms", "1775001600", refusal::outside_window},
        {"ms", "999999999999999", refusal::outside_window},
        {"ms", "1775001600000000", refusal::malformed_timestamp},
        {"iso", "2026-04-01T00:00:00Z", refusal::none},
        {"iso", "2026-04-01T02:00:00+02:00", refusal::none},
        {"iso", "2026-04-01T00:04:59.999Z", refusal::none},
        {"iso", "2026-04-01T00:05:00.001Z", refusal::outside_window},
        {"iso", "2026-04-01T00:00:00", refusal::malformed_timestamp},
        {"iso", "2026-02-30T00:00:00Z", refusal::malformed_timestamp},
        {"iso", "1775001600", refusal::malformed_timestamp},
    };
    for (const time_row& r : rows) {
        const std::string rules = R"({"mode": "hmac", "signature": {"headers": ["X-Sig"]},
            "content": "{ts}{body}", "timestamp": {"headers": ["X-Time"], "unit": ")" +
                                  std::string(r.unit) + "\"}}";
        const request sent{.body = example_body,
                           .headers = {{"X-Sig", mac({r.text, example_body})}, {"X-Time", r.text}}};
        EXPECT_EQ(verifier_of(rules, "k").check(sent.view(), now), r.expected)
            << r.unit << ' ' << r.text;
    }
}

TEST(timestamps, have_the_tolerance_that_the_scheme_says) {
    const std::string rules = R"({"mode": "hmac", "signature": {"headers": ["X-Sig"]},
        "content": "{ts}{body}", "timestamp": {"headers": ["X-Time"], "tolerance_seconds": 180}})";
    const request sent{
        .body = example_body,
        .headers = {{"X-Sig", mac({"1775001600", example_body})}, {"X-Time", "1775001600"}}};
    const verifier v = verifier_of(rules, "k");
    EXPECT_EQ(v.check(sent.view(), now + std::chrono::seconds{180}), refusal::none);
    EXPECT_EQ(v.check(sent.view(), now + std::chrono::seconds{181}), refusal::outside_window);
    request twice = sent;
    twice.headers.emplace_back("x-time", "1775001600");
    EXPECT_EQ(v.check(twice.view(), now), refusal::no_timestamp);
}

}  // namespace
}  // namespace sluis::verify
