#include "tests/sandbox/google_body.hpp"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

namespace sluis::sandbox {
namespace {

constexpr std::size_t most_destinations = 10;
constexpr std::size_t most_members = 10'000;

bool is_digits(const std::string& s) {
    return !s.empty() && s.find_first_not_of("0123456789") == std::string::npos;
}

std::string read_account(const nlohmann::json& j, const std::string& path, findings& found) {
    reader r(j, path, found);
    r.only({"accountType", "accountId"});
    const auto type =
        r.word("accountType", {"ACCOUNT_TYPE_UNSPECIFIED", "GOOGLE_ADS", "DISPLAY_VIDEO_PARTNER",
                               "DISPLAY_VIDEO_ADVERTISER", "DATA_PARTNER",
                               "GOOGLE_ANALYTICS_PROPERTY", "GOOGLE_AD_MANAGER_AUDIENCE_LINK"});
    if (!type || *type == "ACCOUNT_TYPE_UNSPECIFIED") {
        r.fail("accountType", "The account type is required.", "REQUIRED_FIELD_MISSING");
    } else if (*type != "GOOGLE_ADS") {
        r.fail("accountType", "The audience belongs to a Google Ads account.",
               "DESTINATION_ACCOUNT_TYPE_MISMATCH");
    }
    auto id = r.text("accountId").value_or("");
    if (!is_digits(id)) r.fail("accountId", "Digits are required.", "INVALID_FORMAT");
    return id;
}

google_destination read_destination(const nlohmann::json& j, const std::string& path,
                                    findings& found) {
    google_destination out;
    reader r(j, path, found);
    r.only(
        {"reference", "operatingAccount", "loginAccount", "linkedAccount", "productDestinationId"});
    out.reference = r.text("reference").value_or("");
    if (const auto* account = r.get("operatingAccount")) {
        out.operating_account = read_account(*account, r.at("operatingAccount"), found);
    } else {
        r.fail("operatingAccount", "The operating account is required.", "REQUIRED_FIELD_MISSING");
    }
    if (const auto* account = r.get("loginAccount")) {
        out.login_account = read_account(*account, r.at("loginAccount"), found);
    }
    if (r.get("linkedAccount")) {
        r.fail("linkedAccount", "Linked accounts are for data partners.", "INVALID_DESTINATION");
    }
    out.list = r.text("productDestinationId").value_or("");
    if (!is_digits(out.list)) {
        r.fail("productDestinationId", "A user list id in digits is required.",
               "INVALID_USER_LIST_ID");
    }
    return out;
}

void read_destinations(reader& r, google_body& out, findings& found) {
    const auto* all = r.list("destinations");
    if (!all || all->empty()) {
        r.fail("destinations", "At least one destination is required.", "REQUIRED_FIELD_MISSING");
        return;
    }
    if (all->size() > most_destinations) {
        r.fail("destinations", "Too many destinations.", "TOO_MANY_DESTINATIONS");
        return;
    }
    std::set<std::string> references;
    for (std::size_t i = 0; i < all->size(); ++i) {
        const std::string path = reader::at("destinations", i);
        out.destinations.push_back(read_destination((*all)[i], path, found));
        const std::string& reference = out.destinations.back().reference;
        if (!reference.empty() && !references.insert(reference).second) {
            found.push_back({path + ".reference", "The reference is used twice.",
                             "DUPLICATE_DESTINATION_REFERENCE"});
        }
    }
}

void read_members(reader& r, google_body& out, findings& found) {
    google_encoding encoding;
    const auto word = r.word("encoding", {"ENCODING_UNSPECIFIED", "HEX", "BASE64"});
    if (!word || *word == "ENCODING_UNSPECIFIED") {
        r.fail("encoding", "The encoding of hashes is required.", "REQUIRED_FIELD_MISSING");
    }
    encoding.hex = word != "BASE64";
    std::optional<consent> of_request;
    if (const auto* given = r.get("consent")) {
        of_request = read_google_consent(*given, "consent", found);
    }
    const auto* all = r.list("audienceMembers");
    if (!all || all->empty()) {
        r.fail("audienceMembers", "At least one member is required.", "REQUIRED_FIELD_MISSING");
        return;
    }
    if (all->size() > most_members) {
        r.fail("audienceMembers", "Too many audience members.", "TOO_MANY_AUDIENCE_MEMBERS");
        return;
    }
    for (std::size_t i = 0; i < all->size(); ++i) {
        const std::string path = reader::at("audience_members", i);
        out.members.push_back(read_google_member((*all)[i], path, encoding, of_request, found));
        for (const std::string& reference : out.members.back().references) {
            const bool known = std::ranges::any_of(
                out.destinations, [&](const auto& d) { return d.reference == reference; });
            if (known) continue;
            found.push_back({path + ".destination_references",
                             "There is no destination with this reference.",
                             "INVALID_DESTINATION"});
        }
    }
}

void read_terms(reader& r, findings& found) {
    const auto* terms = r.object("termsOfService");
    std::optional<std::string> status;
    if (terms) {
        reader t(*terms, "terms_of_service", found);
        t.only({"customerMatchTermsOfServiceStatus"});
        status = t.word("customerMatchTermsOfServiceStatus",
                        {"TERMS_OF_SERVICE_STATUS_UNSPECIFIED", "ACCEPTED", "REJECTED"});
    }
    if (status == "ACCEPTED") return;
    r.fail("termsOfService", "The Customer Match terms of service are not accepted.",
           "TERMS_AND_CONDITIONS_NOT_SIGNED");
}

void read_cutoff(reader& r, instant now, google_body& out) {
    const auto text = r.text("removeAsOfTime");
    if (!text) return;
    out.remove_as_of = from_rfc3339(*text);
    if (!out.remove_as_of) {
        r.fail("removeAsOfTime", "Invalid value: an RFC 3339 time is expected.", "");
    } else if (*out.remove_as_of > now) {
        r.fail("removeAsOfTime", "The time is in the future.", "INVALID_REMOVE_AS_OF_TIME");
    }
}

}  // namespace

google_body read_google_body(google_method what, const nlohmann::json& body, instant now,
                             findings& found) {
    google_body out;
    reader r(body, "", found);
    switch (what) {
        case google_method::ingest:
            r.only({"destinations", "audienceMembers", "consent", "validateOnly", "encoding",
                    "termsOfService"});
            break;
        case google_method::remove:
            r.only({"destinations", "audienceMembers", "validateOnly", "encoding"});
            break;
        case google_method::remove_all:
            r.only({"destinations", "validateOnly", "removeAsOfTime"});
            break;
    }
    out.validate_only = r.flag("validateOnly").value_or(false);
    read_destinations(r, out, found);
    if (what == google_method::remove_all) {
        read_cutoff(r, now, out);
    } else {
        read_members(r, out, found);
    }
    if (what == google_method::ingest) read_terms(r, found);
    // A message that cannot be parsed is never validated.
    const auto unparsed = [](const finding& f) { return f.reason.empty(); };
    if (std::ranges::any_of(found, unparsed)) std::erase_if(found, std::not_fn(unparsed));
    return out;
}

}  // namespace sluis::sandbox
