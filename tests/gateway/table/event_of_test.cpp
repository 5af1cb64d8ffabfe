#include "gateway/table/event_of.hpp"

#include <gtest/gtest.h>

#include "tests/gateway/table/support.hpp"

namespace sluis::table {
namespace {

const event_options usual{
    .source = "crm", .country = "NL", .key = "import-7", .now = from_ms(1'775'001'600'000)};

outcome of(const fields& values, const event_options& o = usual, use u = use::contacts,
           const column_mapping& mapping = {}) {
    std::vector<std::string> header;
    for (const auto& [column, _] : values)
        header.push_back(column);
    std::vector<error> errors;
    const plan p = make_plan(header, mapping, u, errors);
    for (const error& e : errors)
        ADD_FAILURE() << e.text();
    return event_of({.line = 12, .values = values}, p, o);
}

// "email:a@example.org first_name=Anna consent.ads=granted marketing -bad_phone", or "!bad_email Email".
std::string told(const outcome& got) {
    if (got.bad) return '!' + std::string(name(got.bad->why)) + ' ' + got.bad->column;
    std::string text;
    const auto add = [&](const std::string& more) { text += (text.empty() ? "" : " ") + more; };
    for (const auto& i : got.event->identities)
        add(std::string(name(i.kind)) + ':' + i.scope + i.value);
    for (const auto& [property, value] : got.event->properties) {
        if (is_identity({.kind = target_kind::property, .property = property})) continue;
        add(std::string(name(property)) + '=' + value);
    }
    for (const auto& [purpose, said] : got.event->consents)
        add("consent." + std::string(name(purpose)) + '=' + std::string(name(said)));
    if (got.marketing) add(std::string(name(*got.marketing)));
    if (got.unsubscribed) add("left");
    for (const fault& f : got.left_out)
        add('-' + std::string(name(f.why)));
    return text;
}

TEST(event_of, knows_who_left) {
    const fields person{{"Email", "a@x.org"}};
    const auto with = [&](const std::string& said) {
        fields all = person;
        all.emplace_back("Unsubscribed", said);
        return told(of(all));
    };
    EXPECT_EQ(with("true"), "email:a@x.org left");
    EXPECT_EQ(with("Yes"), "email:a@x.org left");
    EXPECT_EQ(with("false"), "email:a@x.org");
    EXPECT_EQ(with(""), "email:a@x.org");
    EXPECT_EQ(with("maybe"), "!bad_consent Unsubscribed");
}

TEST(event_of, is_what_a_mapping_would_yield) {
    const outcome got = of({{"Email", " Anna@Example.ORG "},
                            {"Phone", "020 1234567"},
                            {"Customer ID", "K-1"},
                            {"First name", "  Anna\t Maria "},
                            {"Ad consent", "yes"}});
    contact::event wanted;
    wanted.source = "crm";
    wanted.key = "import-7#0000000012";
    wanted.occurred_at = wanted.received_at = usual.now;
    wanted.identities = {{contact::identity_kind::email, "", "anna@example.org"},
                         {contact::identity_kind::phone, "", "+31201234567"},
                         {contact::identity_kind::external, "crm", "K-1"}};
    wanted.properties = {{contact::property::email, "anna@example.org"},
                         {contact::property::phone, "+31201234567"},
                         {contact::property::first_name, "Anna Maria"}};
    wanted.consents = {{contact::purpose::ads, contact::consent::granted}};
    EXPECT_EQ(got, outcome{.event = wanted});
}

TEST(event_of, reads_values) {
    const std::string long_text(1'001, 'x');
    const std::pair<fields, std::string_view> cases[] = {
        {{{"Email", "a@example.org"}}, "email:a@example.org"},
        {{{"Email", "a@example.org"}, {"Phone", ""}, {"City", " \t"}}, "email:a@example.org"},
        {{{"Email", ""}, {"Customer ID", "1"}}, "external:crm1"},
        {{{"Phone", "06 12345678"}}, "phone:+31612345678"},
        {{{"Phone", "030 12345678"}, {"Country", "Germany"}}, "phone:+493012345678 country=DE"},
        {{{"Phone", "'+31612345678"}}, "phone:+31612345678"},
        {{{"Email", "a@example.org"}, {"Land", "Atlantis"}, {"Taal", "Nederlands"}},
         "email:a@example.org -unknown_country -unknown_language"},
        {{{"Email", "a@example.org"}, {"Land", "nl"}, {"Taal", "nl-NL"}},
         "email:a@example.org country=NL language=nl"},
        {{{"Email", "a@example.org"}, {"Vorname", "b@example.org"}},
         "email:a@example.org -not_a_name"},
        {{{"Email", "a@example.org"}, {"City", long_text}}, "email:a@example.org -value_too_long"},
        {{{"Email", "a@example.org"}, {"Name", "Greta de Vries"}},
         "email:a@example.org first_name=Greta last_name=de Vries"},
        {{{"Email", "a@example.org"}, {"Name", "Müller"}, {"Vorname", "Anna"}},
         "email:a@example.org first_name=Anna last_name=Müller"},
        {{{"Email", "a@example.org"}, {"Naam", "Anna Bakker"}, {"Voornaam", "Anna"}},
         "email:a@example.org first_name=Anna last_name=Bakker"},
        {{{"Email", "a@example.org"}, {"Name", "Anna"}, {"Last name", "Bakker"}},
         "email:a@example.org first_name=Anna last_name=Bakker"},
        {{{"Email", "a@example.org"}, {"Name", "a@example.org"}},
         "email:a@example.org -not_a_name"},
        {{{"Email", "a@example.org"}, {"Phone", "12"}}, "email:a@example.org -bad_phone"},
    };
    for (const auto& [values, wanted] : cases)
        EXPECT_EQ(told(of(values)), wanted);
}

TEST(event_of, reads_consent_in_four_languages) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"granted", "yes YES true 1 granted ja Oui"},
        {"denied", "no No false 0 denied nee nein NON"},
    };
    for (const auto& [said, words] : cases) {
        std::string_view rest = words;
        while (!rest.empty()) {
            const std::string word(rest.substr(0, rest.find(' ')));
            rest.remove_prefix(std::min(word.size() + 1, rest.size()));
            EXPECT_EQ(told(of({{"Email", "a@example.org"}, {"consent.email", ' ' + word}})),
                      "email:a@example.org consent.email=" + std::string(said))
                << word;
        }
    }
    for (const std::string word : {"", " ", "unknown"})
        EXPECT_EQ(told(of({{"Email", "a@example.org"}, {"consent.ads", word}})),
                  "email:a@example.org");
    for (const std::string word : {"maybe", "2", "x", "-", "opt-in"})
        EXPECT_EQ(told(of({{"Email", "a@example.org"}, {"consent.ads", word}})),
                  "!bad_consent consent.ads");
}

TEST(event_of, reads_the_marketing_status) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"Marketing contact", "email:a@example.org marketing"},
        {"Non-marketing contact", "email:a@example.org non_marketing"},
        {"true", "email:a@example.org marketing"},
        {"non_marketing", "email:a@example.org non_marketing"},
        {"", "email:a@example.org"},
        {"perhaps", "!bad_marketing_status Marketing contact status"},
    };
    for (const auto& [word, wanted] : cases)
        EXPECT_EQ(
            told(of({{"Email", "a@example.org"}, {"Marketing contact status", std::string(word)}})),
            wanted);
}

TEST(event_of, says_why_a_row_is_bad) {
    const std::pair<fields, std::string_view> cases[] = {
        {{{"Email", ""}, {"City", "Delft"}}, "!no_identity "},
        {{{"Email", "anna"}}, "!bad_email Email"},
        {{{"Email", "anna@example"}, {"Phone", "06 12345678"}}, "!bad_email Email"},
        {{{"Email", std::string(1'001, 'x')}}, "!bad_email Email"},
        {{{"Phone", "call me"}}, "!bad_phone Phone"},
        {{{"Customer ID", std::string(201, '1')}}, "!bad_external_id Customer ID"},
    };
    for (const auto& [values, wanted] : cases) {
        const outcome got = of(values);
        EXPECT_EQ(told(got), wanted);
        EXPECT_FALSE(got.event);
    }
    EXPECT_EQ(told(of({{"Phone", "06 12345678"}}, {.source = "crm"})),
              "!phone_without_country Phone");
    EXPECT_EQ(of({{"Email", "secret"}}).bad->text(), "column \"Email\": not an e-mail address");
}

TEST(event_of, hands_on_what_is_bad_already) {
    const plan p{.columns = {{0, "Email", *target_named("email")}}};
    const row r{.line = 3, .values = {{"Email", "a@example.org"}}, .bad = fault{reason::too_long}};
    EXPECT_EQ(event_of(r, p, usual), outcome{.bad = fault{reason::too_long}});
}

TEST(event_of, finds_columns_by_name) {
    const plan p{
        .columns = {{0, "Email", *target_named("email")}, {1, "City", *target_named("city")}}};
    const row r{.line = 3, .values = {{"City", "Delft"}, {"Email", "a@example.org"}}};
    EXPECT_EQ(told(event_of(r, p, usual)), "email:a@example.org city=Delft");
    const row less{.line = 3, .values = {{"Email", "a@example.org"}}};
    EXPECT_EQ(told(event_of(less, p, usual)), "email:a@example.org");
}

TEST(event_of, lets_the_later_row_win) {
    const plan p{.columns = {{0, "Email", *target_named("email")}}};
    const auto stamp = [&](std::uint64_t line) {
        const row r{.line = line, .values = {{"Email", "a@example.org"}}};
        return contact::stamp_of(*event_of(r, p, usual).event);
    };
    EXPECT_LT(stamp(9), stamp(10));
    EXPECT_LT(stamp(99'999), stamp(1'000'000));
}

TEST(event_of, an_opt_out_list_says_who_and_nothing_else) {
    event_options o = usual;
    o.what = contact::effect::unsubscribe;
    const outcome got =
        of({{"Email", "a@example.org"}, {"First name", "Anna"}, {"consent.ads", "perhaps"}}, o,
           use::opt_out);
    EXPECT_EQ(told(got), "email:a@example.org");
    EXPECT_EQ(got.event->what, contact::effect::unsubscribe);
}

TEST(rows, are_blank_when_all_values_are) {
    EXPECT_TRUE(is_blank({.values = {{"a", ""}, {"b", ""}}}));
    EXPECT_FALSE(is_blank({.values = {{"a", ""}, {"b", "1"}}}));
    EXPECT_FALSE(is_blank({.bad = fault{reason::broken_quotes}}));
}

TEST(reasons, have_names_that_differ) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < reason_count; ++i)
        names.push_back(name(static_cast<reason>(i)));
    std::ranges::sort(names);
    EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
    EXPECT_EQ(name(reason::broken_quotes), "broken_quotes");
    EXPECT_EQ(name(reason::no_identity), "no_identity");
    EXPECT_EQ(name(reason::value_too_long), "value_too_long");
}

}  // namespace
}  // namespace sluis::table
