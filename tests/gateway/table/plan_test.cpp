#include "gateway/table/plan.hpp"

#include <utility>

#include <gtest/gtest.h>

namespace sluis::table {
namespace {

std::string told(const std::vector<std::string>& header, const column_mapping& mapping = {},
                 use u = use::contacts) {
    std::vector<error> errors;
    const plan p = make_plan(header, mapping, u, errors);
    if (!errors.empty()) {
        std::string text;
        for (const error& e : errors)
            text += (text.empty() ? "" : "; ") + e.text();
        return text;
    }
    std::string text;
    for (const planned_column& c : p.columns) {
        EXPECT_EQ(header[c.index], c.name);
        text += (text.empty() ? "" : " ") + name(c.is);
    }
    for (const std::string& column : p.unmapped)
        text += " (" + column + ')';
    return text;
}

TEST(headings, are_known_in_four_languages) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"email",
         "email|E-mail|e_mail|EMAIL|Email address|E-mailadres|E-Mail-Adresse|Adresse "
         "e-mail|Courriel|"
         "Adresse électronique|Mail"},
        {"phone",
         "Phone|phone_number|Telephone|Tel.|Telefoon|Telefoonnummer|Telefonnummer|Téléphone|"
         "Numéro de téléphone|Rufnummer|Mobile|Mobile phone|Mobiel|Handy|Portable"},
        {"first_name",
         "First name|first_name|firstname|Given name|Voornaam|Vorname|Prénom|PRÉNOM|prenom"},
        {"last_name", "Last Name|Surname|Achternaam|Nachname|Familienname|Nom de famille|Nom"},
        {"full_name", "Name|Full name|Naam|Volledige naam|Vollständiger Name|Nom complet"},
        {"company",
         "Company|Company name|Bedrijf|Bedrijfsnaam|Firma|Unternehmen|Entreprise|Société"},
        {"country", "Country|Country/Region|Land|Pays"},
        {"language", "Language|Preferred language|Taal|Sprache|Langue"},
        {"street", "Street|Street Address|Straat|Straße|STRASSE|Rue|Adres|Adresse"},
        {"postal_code", "Postal Code|Zip|ZIP code|Postcode|PLZ|Postleitzahl|Code postal"},
        {"city", "City|Plaats|Woonplaats|Stadt|Ort|Ville"},
        {"region", "State/Region|State|Provincie|Bundesland|Département"},
        {"birth_date",
         "Date of birth|Birthday|Geboortedatum|Geburtsdatum|Date de naissance|birth_date"},
        {"gender", "Gender|Geslacht|Geschlecht|Sexe"},
        {"external_id",
         "external_id|Customer ID|Klantnummer|Kundennummer|Numéro client|Record ID|Record ID - "
         "Contact"},
        {"consent.ads", "consent.ads|Consent ads|Ad consent|Toestemming advertenties"},
        {"consent.email", "consent.email|E-mail consent|Toestemming e-mail"},
        {"consent.phone", "consent.phone|Consent: phone"},
        {"marketing_status",
         "Marketing contact status|Marketing status|hs_marketable_status|marketing_status"},
        {"utm_source", "utm_source|UTM Source"},
        {"gclid", "GCLID"},
        {"", "id|ID|Notes|Opt-in|Datum|€|Имя|Create Date|Contact owner|IP Country|ignore"},
    };
    for (const auto& [wanted, headings] : cases) {
        std::string_view rest = headings;
        while (!rest.empty()) {
            const std::string_view heading = rest.substr(0, rest.find('|'));
            rest.remove_prefix(std::min(heading.size() + 1, rest.size()));
            const auto known = heading_named(heading);
            EXPECT_EQ(known ? name(known->is) : "", wanted) << heading;
        }
    }
}

TEST(targets, have_names) {
    for (const std::string& text : target_names()) {
        const auto t = target_named(text);
        ASSERT_TRUE(t) << text;
        EXPECT_EQ(name(*t), text);
    }
    EXPECT_EQ(target_names().size(), contact::property_count + contact::purpose_count + 5);
    for (const std::string_view text : {"", "mail", "consent", "consent.", "consent.post"})
        EXPECT_EQ(target_named(text), std::nullopt) << text;
}

TEST(plan, is_made_of_the_header) {
    const struct {
        std::vector<std::string> header;
        column_mapping mapping;
        std::string_view wanted;
    } cases[] = {
        {{"E-mail", "Voornaam", "Notes", ""}, {}, "email first_name (Notes)"},
        {{"Record ID", "First Name", "Last Name", "Email", "Phone Number", "Mobile Phone Number",
          "Contact owner", "Marketing contact status", "Create Date"},
         {},
         "external_id first_name last_name email phone marketing_status (Mobile Phone Number) "
         "(Contact owner) (Create Date)"},
        {{"Email", "Marketing status"}, {}, "email marketing_status"},
        {{"Mobiel", "Naam"}, {}, "phone full_name"},
        {{"Nom", "Prénom", "Courriel"}, {}, "last_name first_name email"},
        {{"Nom", "Nom de famille", "Courriel"}, {}, "last_name email (Nom)"},
        // What a person said goes before what a heading says.
        {{"A", "B"}, {{"A", "email"}, {"B", "consent.ads"}}, "email consent.ads"},
        {{"Email", "Work"}, {{"Work", "email"}}, "email (Email)"},
        {{"Email", "Phone"}, {{"Phone", "ignore"}}, "email (Phone)"},
        {{"Phone", "Tel.", "Email"}, {{"Tel.", "ignore"}}, "phone email (Tel.)"},
        {{"Email", "City"}, {{"City", "region"}}, "email region"},
        {{"Email", "a b"}, {{" a  b ", "company"}}, "email company"},
    };
    for (const auto& c : cases)
        EXPECT_EQ(told(c.header, c.mapping), c.wanted);
}

TEST(plan, says_what_is_wrong) {
    const struct {
        std::vector<std::string> header;
        column_mapping mapping;
        std::string_view wanted;
    } cases[] = {
        {{"Email", "x"},
         {{"x", "frist_name"}},
         "column \"x\": it is mapped to what there is none of (did you mean \"first_name\"?)"},
        {{"Email", "x"},
         {{"x", "consent.add"}},
         "column \"x\": it is mapped to what there is none of (did you mean \"consent.ads\"?)"},
        {{"Email", "x"},
         {{"x", "favourite colour"}},
         "column \"x\": it is mapped to what there is none of (see what a column can become)"},
        {{"Email", "Ad consent"},
         {{"Ad consnet", "consent.ads"}},
         "column \"Ad consnet\": the file has no such column (did you mean \"Ad consent\"?)"},
        {{"Email", "x", "y"},
         {{"x", "company"}, {"y", "company"}},
         "column \"y\": another column is company too (map one of them to \"ignore\", or to "
         "something else)"},
        {{"Phone", "Tel."},
         {},
         "column \"Tel.\": another column is phone too (map one of them to \"ignore\", or to "
         "something else)"},
        {{"Email", "x"},
         {{"x", "company"}, {"x", "city"}},
         "column \"x\": it is mapped twice (map it once)"},
        {{"Voornaam", "Notes"},
         {},
         "header: no column has an e-mail address, a phone number or an external id (map the "
         "column that says who it is about)"},
        {{},
         {},
         "header: no column has an e-mail address, a phone number or an external id (map "
         "the column that says who it is about)"},
    };
    for (const auto& c : cases)
        EXPECT_EQ(told(c.header, c.mapping), c.wanted);
}

TEST(plan, of_an_opt_out_list_is_who_it_is_about) {
    EXPECT_EQ(told({"Email", "First name", "Phone", "Customer ID", "Ad consent"}, {}, use::opt_out),
              "email phone (First name) (Customer ID) (Ad consent)");
    EXPECT_EQ(told({"a", "First name"}, {{"a", "phone"}}, use::opt_out), "phone (First name)");
    EXPECT_EQ(told({"Customer ID", "First name"}, {}, use::opt_out),
              "header: no column has an e-mail address or a phone number (map the column that says "
              "who it is about)");
}

}  // namespace
}  // namespace sluis::table
