#include "adapters/google.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "adapters/answer.hpp"
#include "adapters/hash.hpp"
#include "adapters/json_writer.hpp"
#include "adapters/normal_form.hpp"

namespace sluis::adapters {
namespace {

// Per entry of audienceMembers (devguides/limits).
constexpr std::size_t max_identifiers = 10;
constexpr std::size_t hash_size = 64;

// --- People --------------------------------------------------------------------------------------

using normal = normal_form::form (*)(std::string_view);

void add_hashed(identified& to, const char* kind, const std::vector<std::string>& values,
                normal form) {
    for (const std::string& value : values) {
        if (const auto valid = form(value)) {
            to.identifiers.push_back({kind, sha256_hex(*valid)});
            to.keys.push_back(to.identifiers.back().value);
        } else {
            to.invalid.emplace_back(kind);
        }
    }
}

// All four parts or nothing: Google refuses an address without one of them.
std::optional<std::string> address_of(const person& p) {
    const auto given = normal_form::google_given_name(p.first_name);
    const auto family = normal_form::google_family_name(p.last_name);
    const auto region = normal_form::google_region_code(p.country);
    const auto postal = normal_form::google_postal_code(p.postal_code);
    if (!given || !family || !region || !postal) return std::nullopt;
    return sha256_hex(*given) + ' ' + sha256_hex(*family) + ' ' + *region + ' ' + *postal;
}

template <class T>
void sort_unique(std::vector<T>& all) {
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
}

// --- Bodies --------------------------------------------------------------------------------------

void write_account(json_writer& w, std::string_view name, std::string number) {
    std::erase(number, '-');  // people write 123-456-7890
    w.key(name).begin_object().field("accountType", "GOOGLE_ADS");
    w.field("accountId", number).end_object();
}

void write_destination(json_writer& w, const batch& b) {
    w.key("destinations").begin_array().begin_object();
    write_account(w, "operatingAccount", text_of(b.settings, "operating_account"));
    const std::string manager = text_of(b.settings, "login_account");
    if (!manager.empty()) write_account(w, "loginAccount", manager);
    w.field("productDestinationId", b.audience).end_object().end_array();
}

void write_address(json_writer& w, std::string_view value) {
    constexpr std::size_t region_at = 2 * (hash_size + 1);
    constexpr std::size_t postal_at = region_at + 3;
    if (value.size() <= postal_at) return;  // not one of ours
    w.begin_object().key("address").begin_object();
    w.field("givenName", value.substr(0, hash_size));
    w.field("familyName", value.substr(hash_size + 1, hash_size));
    w.field("regionCode", value.substr(region_at, 2));
    w.field("postalCode", value.substr(postal_at));
    w.end_object().end_object();
}

void write_entry(json_writer& w, std::span<const identifier> identifiers, bool consent_granted) {
    w.begin_object().key("userData").begin_object().key("userIdentifiers").begin_array();
    for (const identifier& i : identifiers) {
        if (i.kind == "email") w.begin_object().field("emailAddress", i.value).end_object();
        if (i.kind == "phone") w.begin_object().field("phoneNumber", i.value).end_object();
        if (i.kind == "address") write_address(w, i.value);
    }
    w.end_array().end_object();
    if (consent_granted) {
        w.key("consent").begin_object();
        w.field("adUserData", "CONSENT_GRANTED");
        w.field("adPersonalization", "CONSENT_GRANTED").end_object();
    }
    w.end_object();
}

// Members [first, last). Entry i is member i of them, so that a violation's index names a member;
// identifiers beyond the tenth follow in entries after all of these.
http_request request_for(const batch& b, std::size_t first, std::size_t last) {
    const bool adding = b.what == change::add;
    const bool consent = adding && text_of(b.settings, "consent") != "unspecified";
    http_request r{.method = "POST", .budget = "writes"};
    r.target = '/' + percent_encoded(b.api_version) +
               (adding ? "/audienceMembers:ingest" : "/audienceMembers:remove");
    json_writer w(400 + (last - first) * 500);
    w.begin_object();
    write_destination(w, b);
    w.key("audienceMembers").begin_array();
    for (std::size_t i = first; i < last; ++i) {
        const auto all = b.members[i].identifiers;
        write_entry(w, all.first(std::min(all.size(), max_identifiers)),
                    consent && b.members[i].consents);
        r.rows.push_back(i);
    }
    for (std::size_t i = first; i < last; ++i) {
        auto rest = b.members[i].identifiers;
        while (rest.size() > max_identifiers) {
            rest = rest.subspan(max_identifiers);
            write_entry(w, rest.first(std::min(rest.size(), max_identifiers)),
                        consent && b.members[i].consents);
        }
    }
    w.end_array().field("encoding", "HEX");
    if (adding && is_true(b.settings, "terms_accepted")) {  // a removal has no such field
        w.key("termsOfService").begin_object();
        w.field("customerMatchTermsOfServiceStatus", "ACCEPTED").end_object();
    }
    r.body = w.end_object().take();
    return r;
}

std::size_t entries_of(const member& m) noexcept {
    return std::max<std::size_t>((m.identifiers.size() + max_identifiers - 1) / max_identifiers, 1);
}

}  // namespace

identified google::identify(const person& p) {
    identified found;
    add_hashed(found, "email", p.emails, &normal_form::google_email);
    add_hashed(found, "phone", p.phones, &normal_form::google_phone);
    if (auto address = address_of(p)) found.identifiers.push_back({"address", std::move(*address)});
    sort_unique(found.identifiers);
    sort_unique(found.invalid);
    sort_unique(found.keys);
    return found;
}

std::vector<http_request> google::plan(const batch& b) {
    std::vector<http_request> requests;
    std::size_t first = 0;
    std::size_t entries = 0;
    for (std::size_t i = 0; i < b.members.size(); ++i) {
        const std::size_t more = entries_of(b.members[i]);
        if (i > first && entries + more > about.max_members) {
            requests.push_back(request_for(b, first, i));
            first = i;
            entries = 0;
        }
        entries += more;
    }
    if (first < b.members.size()) requests.push_back(request_for(b, first, b.members.size()));
    return requests;
}

http_request google::plan_poll(std::string_view request_id, std::string_view api_version) {
    http_request r{.method = "GET", .budget = "reads"};
    r.target = '/' + percent_encoded(api_version) +
               "/requestStatus:retrieve?requestId=" + percent_encoded(request_id);
    return r;
}

}  // namespace sluis::adapters
