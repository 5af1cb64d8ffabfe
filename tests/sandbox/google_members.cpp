#include <array>

#include <nlohmann/json.hpp>

#include "tests/sandbox/crypto.hpp"
#include "tests/sandbox/google_body.hpp"

namespace sluis::sandbox {
namespace {

using nlohmann::json;

constexpr std::size_t most_identifiers = 10;
constexpr std::array data_types{"userData", "mobileData", "userIdData", "compositeData"};

// What is wrong with a hash; never what it is.
std::string describe(std::string_view value) {
    if (value.find('@') != std::string_view::npos) return "A plain e-mail address is not a hash.";
    if (value.starts_with('+')) return "A plain phone number is not a hash.";
    if (value.size() == 64 && value.find_first_not_of("0123456789abcdefABCDEF") == value.npos) {
        return "The hash is that of an empty text, or not in lower case.";
    }
    return "The value is not a SHA-256 hash in the encoding of the request.";
}

void check_hash(reader& r, const char* name, const std::string& value, google_encoding encoding) {
    if (encoding.hex ? is_sha256_hex(value) : is_sha256_base64(value)) return;
    const bool right_size = value.size() == (encoding.hex ? 64u : 44u);
    const char* wrong = encoding.hex ? "INVALID_HEX_ENCODING" : "INVALID_BASE64_ENCODING";
    r.fail(name, describe(value), right_size ? wrong : "INVALID_SHA256_FORMAT");
}

std::string hashed(reader& r, const char* name, google_encoding encoding) {
    auto value = r.text(name);
    if (!value || value->empty()) {
        r.fail(name, "The field is required.", "REQUIRED_FIELD_MISSING");
        return {};
    }
    check_hash(r, name, *value, encoding);
    return *value;
}

bool is_region(const std::string& s) {
    return s.size() == 2 && s.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == s.npos;
}

bool is_postal(const std::string& s) {
    return s.size() <= 20 && s.front() != ' ' && s.back() != ' ';
}

// "given|family|region|postal"
std::string read_address(const json& j, const std::string& path, google_encoding encoding,
                         findings& found) {
    reader r(j, path, found);
    r.only({"givenName", "familyName", "regionCode", "postalCode"});
    std::string all = hashed(r, "givenName", encoding);
    all += '|' + hashed(r, "familyName", encoding);
    const auto region = r.text("regionCode").value_or("");
    const auto postal = r.text("postalCode").value_or("");
    if (region.empty()) {
        r.fail("regionCode", "The field is required.", "REQUIRED_FIELD_MISSING");
    } else if (!is_region(region)) {
        r.fail("regionCode", "Two capital letters are required.", "INVALID_REGION_CODE");
    }
    if (postal.empty()) {
        r.fail("postalCode", "The field is required.", "REQUIRED_FIELD_MISSING");
    } else if (!is_postal(postal)) {
        r.fail("postalCode", "A plain, trimmed postal code is required.", "INVALID_POSTAL_CODE");
    }
    return all + '|' + region + '|' + postal;
}

void read_identifier(const json& j, const std::string& path, google_encoding encoding, member& who,
                     findings& found) {
    reader r(j, path, found);
    r.only({"emailAddress", "phoneNumber", "address"});
    if (!j.is_object()) return;
    if (j.size() > 1) {
        found.push_back({path, "oneof field 'identifier' is already set."});
        return;
    }
    if (r.get("emailAddress")) {
        who.emplace("emailAddress", hashed(r, "emailAddress", encoding));
    } else if (r.get("phoneNumber")) {
        who.emplace("phoneNumber", hashed(r, "phoneNumber", encoding));
    } else if (const auto* address = r.get("address")) {
        who.emplace("address", read_address(*address, r.at("address"), encoding, found));
    } else {
        found.push_back({path, "An identifier is required.", "REQUIRED_FIELD_MISSING"});
    }
}

member read_user(const json& j, const std::string& path, google_encoding encoding,
                 findings& found) {
    member who;
    reader r(j, path, found);
    r.only({"userIdentifiers"});
    const auto* all = r.list("userIdentifiers");
    if (!all || all->empty()) {
        r.fail("userIdentifiers", "At least one identifier is required.", "REQUIRED_FIELD_MISSING");
        return who;
    }
    if (all->size() > most_identifiers) {
        r.fail("userIdentifiers", "Too many user identifiers.", "TOO_MANY_USER_IDENTIFIERS");
        return who;
    }
    const std::string list = r.at("userIdentifiers");
    for (std::size_t i = 0; i < all->size(); ++i)
        read_identifier((*all)[i], reader::at(list, i), encoding, who, found);
    return who;
}

}  // namespace

consent read_google_consent(const json& j, const std::string& path, findings& found) {
    reader r(j, path, found);
    r.only({"adUserData", "adPersonalization"});
    bool all = true;
    bool denied = false;
    for (const char* name : {"adUserData", "adPersonalization"}) {
        const auto word =
            r.word(name, {"CONSENT_STATUS_UNSPECIFIED", "CONSENT_GRANTED", "CONSENT_DENIED"});
        all = all && word == "CONSENT_GRANTED";
        denied = denied || word == "CONSENT_DENIED";
    }
    if (denied) return consent::denied;
    return all ? consent::granted : consent::unknown;
}

google_member read_google_member(const json& j, const std::string& path, google_encoding encoding,
                                 std::optional<consent> of_request, findings& found) {
    google_member out;
    reader r(j, path, found);
    r.only({"userData", "mobileData", "userIdData", "compositeData", "consent",
            "destinationReferences"});
    std::size_t types = 0;
    for (const char* type : data_types)
        types += r.get(type) ? 1 : 0;
    if (types > 1) {
        found.push_back({path, "oneof field 'data' is already set."});
    } else if (const auto* user = r.get("userData")) {
        out.who = read_user(*user, r.at("userData"), encoding, found);
    } else if (types == 1) {
        found.push_back({path, "Type of the user list is not applicable for this request.",
                         "INVALID_USER_LIST_TYPE"});
    } else {
        found.push_back({path, "The data of the member is required.", "INVALID_AUDIENCE_MEMBER"});
    }
    out.given = of_request.value_or(consent::missing);
    if (const auto* given = r.get("consent")) {
        out.given = read_google_consent(*given, r.at("consent"), found);
    }
    if (const auto* names = r.list("destinationReferences")) {
        for (const json& name : *names)
            out.references.push_back(name.is_string() ? name.get<std::string>() : "?");
    }
    return out;
}

}  // namespace sluis::sandbox
