#include "gateway/table/target.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace sluis::table {
namespace {

constexpr std::string_view before_consent = "consent.";

constexpr std::pair<std::string_view, target_kind> others[] = {
    {"external_id", target_kind::external_id},
    {"full_name", target_kind::full_name},
    {"marketing_status", target_kind::marketing_status},
    {"unsubscribed", target_kind::unsubscribed},
    {"ignore", target_kind::ignore},
};

struct spelling {
    std::string_view target;
    std::string_view headings;  // as `plain` leaves them
};

// A bare "id" is none: it is the row's number as often as the person's.
constexpr spelling spellings[] = {
    {"email",
     "email emailaddress mail mailaddress emailadres mailadres emailadresse mailadresse "
     "adresseemail "
     "adressemail adressemel courriel adressecourriel adresseelectronique workemail"},
    {"phone",
     "phone phonenumber telephone telephonenumber tel telno telnr telefoon telefoonnummer "
     "telefoonnr "
     "telefon telefonnummer rufnummer numerodetelephone"},
    {"first_name", "firstname givenname forename voornaam roepnaam vorname rufname prenom"},
    {"last_name",
     "lastname surname familyname achternaam familienaam nachname familienname nomdefamille"},
    {"full_name", "fullname name naam volledigenaam vollstandigername nomcomplet"},
    {"company",
     "company companyname organization organisation organisatie bedrijf bedrijfsnaam firma "
     "firmenname unternehmen entreprise societe associatedcompany primaryassociatedcompany"},
    {"country", "country countryregion countrycode land landcode landerkennung pays codepays"},
    {"language",
     "language preferredlanguage languagecode taal voorkeurstaal sprache langue langueprefere"},
    {"street",
     "street streetaddress address addressline1 adres straat straatnaam adresse strasse anschrift "
     "rue adressepostale"},
    {"postal_code", "postalcode postcode zip zipcode plz postleitzahl codepostal"},
    {"city", "city town plaats woonplaats stad ort stadt wohnort ville"},
    {"region", "region state stateregion province provincie bundesland departement"},
    {"birth_date",
     "birthdate dateofbirth birthday geboortedatum geburtsdatum geburtstag datedenaissance"},
    {"gender", "gender sex geslacht geschlecht sexe genre"},
    {"external_id",
     "externalid customerid customernumber recordid recordidcontact contactid klantnummer klantid "
     "klantnr kundennummer kundenid kundennr numeroclient idclient"},
    {"consent.ads",
     "consentads adconsent adsconsent consentforads advertisingconsent toestemmingadvertenties "
     "einwilligungwerbung consentementpublicite"},
    {"consent.email",
     "consentemail emailconsent consentforemail toestemmingemail einwilligungemail "
     "consentementemail"},
    {"consent.phone",
     "consentphone phoneconsent consentforphone toestemmingtelefoon einwilligungtelefon "
     "consentementtelephone"},
    // The heading of HubSpot's exports, the label of 2020, and the name of the property.
    {"marketing_status", "marketingcontactstatus marketingstatus hsmarketablestatus"},
    {"unsubscribed",
     "unsubscribed unsubscribedfromallemail optedoutofallemail uitgeschreven abgemeldet "
     "desabonne desinscrit"},
};

constexpr spelling second_spellings[] = {
    {"phone",
     "mobile mobil mobilephone mobilephonenumber mobilenumber cellphone mobiel mobielnummer "
     "mobielenummer gsm "
     "gsmnummer mobiltelefon mobilnummer handynummer handy portable telephoneportable "
     "telephonemobile numerodeportable"},
    {"last_name", "nom"},
};

// U+00C0 to U+00FF without their accents; * where there is no one letter.
constexpr std::string_view latin =
    "aaaaaa*ceeeeiiiidnooooo*ouuuuy**aaaaaa*ceeeeiiiidnooooo*ouuuuy*y";

// Letters in lower case without accents, and digits; other scripts as they are.
std::string plain(std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool has_next = i + 1 < text.size();
        if (c >= 'A' && c <= 'Z') {
            all += static_cast<char>(c - 'A' + 'a');
        } else if (c == '\xC3' && has_next) {
            const auto low = static_cast<std::size_t>(static_cast<unsigned char>(text[++i]) & 63U);
            constexpr std::size_t sharp_s = 0x1F;
            all += low == sharp_s ? std::string_view("ss") : latin.substr(low, 1);
        } else if (c == '\xC2' && has_next) {
            ++i;  // no-break spaces and punctuation
        } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                   static_cast<unsigned char>(c) >= 0x80) {
            all += c;
        }
    }
    return all;
}

bool has_word(std::string_view words, std::string_view word) {
    while (!words.empty()) {
        const std::string_view first = words.substr(0, words.find(' '));
        if (first == word) return true;
        words.remove_prefix(std::min(first.size() + 1, words.size()));
    }
    return false;
}

template <std::size_t N>
std::optional<target> find_in(const spelling (&list)[N], std::string_view word) {
    const auto* found =
        std::ranges::find_if(list, [&](const spelling& s) { return has_word(s.headings, word); });
    return found == std::end(list) ? std::nullopt : target_named(found->target);
}

}  // namespace

bool is_identity(const target& t) noexcept {
    return t.kind == target_kind::external_id ||
           (t.kind == target_kind::property &&
            (t.property == contact::property::email || t.property == contact::property::phone));
}

std::string name(const target& t) {
    if (t.kind == target_kind::property) return std::string(contact::name(t.property));
    if (t.kind == target_kind::consent) {
        return std::string(before_consent) + std::string(contact::name(t.purpose));
    }
    return std::string(
        std::ranges::find(others, t.kind, [](const auto& o) { return o.second; })->first);
}

std::optional<target> target_named(std::string_view text) {
    if (const auto property = contact::property_named(text)) {
        return target{.kind = target_kind::property, .property = *property};
    }
    if (text.starts_with(before_consent)) {
        const auto purpose = contact::purpose_named(text.substr(before_consent.size()));
        if (!purpose) return std::nullopt;
        return target{.kind = target_kind::consent, .purpose = *purpose};
    }
    const auto* found = std::ranges::find(others, text, [](const auto& o) { return o.first; });
    if (found == std::end(others)) return std::nullopt;
    return target{.kind = found->second};
}

std::vector<std::string> target_names() {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < contact::property_count; ++i)
        names.emplace_back(contact::name(static_cast<contact::property>(i)));
    for (std::size_t i = 0; i < contact::purpose_count; ++i) {
        names.push_back(
            name({.kind = target_kind::consent, .purpose = static_cast<contact::purpose>(i)}));
    }
    for (const auto& [other, _] : others)
        names.emplace_back(other);
    return names;
}

std::optional<known_heading> heading_named(std::string_view heading) {
    const std::string word = plain(heading);
    if (word.empty()) return std::nullopt;
    if (const auto t = find_in(spellings, word)) return known_heading{*t};
    if (const auto t = find_in(second_spellings, word)) return known_heading{*t, true};
    // sluis's own names: of its exports.
    for (const std::string& own : target_names()) {
        const auto t = target_named(own);
        if (t->kind != target_kind::ignore && plain(own) == word) return known_heading{*t};
    }
    return std::nullopt;
}

}  // namespace sluis::table
