#include "tests/sandbox/meta_body.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include <nlohmann/json.hpp>

#include "tests/sandbox/crypto.hpp"
#include "tests/sandbox/network.hpp"

namespace sluis::sandbox {
namespace {

using nlohmann::json;

constexpr std::size_t most_rows = 10'000;

enum class form : std::uint8_t { hashed, listed, plain, device, options, country, state };

struct key {
    std::string_view name;
    form as;
};
// The multi-key schema.
constexpr std::array keys{
    key{"EXTERN_ID", form::plain},
    key{"EMAIL", form::hashed},
    key{"PHONE", form::hashed},
    key{"GEN", form::listed},
    key{"DOBY", form::listed},
    key{"DOBM", form::listed},
    key{"DOBD", form::listed},
    key{"FN", form::hashed},
    key{"LN", form::hashed},
    key{"FI", form::hashed},
    key{"CT", form::hashed},
    key{"ST", form::hashed},
    key{"ZIP", form::hashed},
    key{"COUNTRY", form::listed},
    key{"MADID", form::device},
    key{"DATA_PROCESSING_OPTIONS", form::options},
    key{"DATA_PROCESSING_OPTIONS_COUNTRY", form::country},
    key{"DATA_PROCESSING_OPTIONS_STATE", form::state},
};
// Schemas that are one bare string.
struct single_key {
    std::string_view name;
    key means;
};
constexpr std::array single_keys{
    single_key{"EMAIL_SHA256", {"EMAIL", form::hashed}},
    single_key{"PHONE_SHA256", {"PHONE", form::hashed}},
    single_key{"EMAIL", {"EMAIL", form::hashed}},
    single_key{"EXTERN_ID", {"EXTERN_ID", form::plain}},
    single_key{"MOBILE_ADVERTISER_ID", {"MADID", form::device}},
};

// Hashes of every normal form of the keys that have few: "GEN" + hash.
const std::set<std::string>& listed_hashes() {
    static const std::set<std::string> all = [] {
        std::set<std::string> out;
        const auto put = [&](const char* k, const std::string& v) {
            out.insert(k + sha256_hex(v));
        };
        put("GEN", "m");
        put("GEN", "f");
        for (int year = 1900; year <= 2100; ++year)
            put("DOBY", std::to_string(year));
        for (int n = 1; n <= 31; ++n) {
            const std::string two = std::to_string(100 + n).substr(1);
            if (n <= 12) put("DOBM", two);
            put("DOBD", two);
        }
        for (char a = 'a'; a <= 'z'; ++a) {
            for (char b = 'a'; b <= 'z'; ++b)
                put("COUNTRY", {a, b});
        }
        return out;
    }();
    return all;
}

bool is_device_id(std::string_view s) {
    if (s.size() != 36) return false;
    for (std::size_t i = 0; i < s.size(); ++i) {
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        const bool hex = std::string_view("0123456789abcdef").find(s[i]) != s.npos;
        if (hyphen ? s[i] != '-' : !hex) return false;
    }
    return true;
}

[[noreturn]] void refuse(std::string message) {
    throw meta_refusal{"(#100) " + std::move(message)};
}

std::vector<key> read_schema(const json& schema) {
    std::vector<key> out;
    if (schema.is_string()) {
        for (const single_key& k : single_keys) {
            if (schema.get_ref<const std::string&>() == k.name) out.push_back(k.means);
        }
        if (out.empty()) refuse("Param payload[schema] is not a known single-key schema");
        return out;
    }
    if (!schema.is_array() || schema.empty())
        refuse("Param payload[schema] must be a list of keys");
    for (const json& wanted : schema) {
        const auto found = std::ranges::find_if(keys, [&](const key& k) {
            return wanted.is_string() && wanted.get_ref<const std::string&>() == k.name;
        });
        if (found == keys.end()) refuse("Param payload[schema] has an unknown key");
        const bool twice =
            std::ranges::any_of(out, [&](const key& k) { return k.name == found->name; });
        if (twice) refuse("Param payload[schema] names a key twice");
        out.push_back(*found);
    }
    return out;
}

bool is_option(const json& value, const key& k) {
    if (k.as == form::options) return value == json::array() || value == json::array({"LDU"});
    if (!value.is_number_unsigned()) return false;
    const auto number = value.get<std::uint64_t>();
    if (k.as == form::country) return number <= 1;
    return number == 0 || (number >= 1'000 && number < 1'100);  // states begin at California
}

// What is wrong with the value; nullptr when it is good. Empty values are good: an unknown key.
const char* fault_of(const key& k, const std::string& value) {
    if (value.empty() || k.as == form::plain) return nullptr;
    if (k.as == form::device)
        return is_device_id(value) ? nullptr : "is not a lower-case device id";
    if (value.find('@') != value.npos) return "is a plain e-mail address";
    if (!is_sha256_hex(value)) return "is not a SHA-256 hash in lower-case hex, or that of nothing";
    const bool listed = k.as == form::listed;
    if (listed && !listed_hashes().contains(std::string(k.name) + value)) {
        return "is not the hash of a normal form";
    }
    return nullptr;
}

void read_row(const std::vector<key>& schema, const json& row, std::size_t number,
              meta_payload& out) {
    if (row.size() != schema.size()) refuse("a row of payload[data] has not the schema's length");
    member who;
    for (std::size_t i = 0; i < schema.size(); ++i) {
        const key& k = schema[i];
        if (k.as == form::options || k.as == form::country || k.as == form::state) {
            if (!is_option(row[i], k)) refuse("a data processing option is not valid");
            continue;
        }
        if (!row[i].is_string()) refuse("a value in payload[data] is not a string");
        const auto& value = row[i].get_ref<const std::string&>();
        if (const char* why = fault_of(k, value)) {
            out.invalid.push_back({number, std::string(k.name) + " " + why});
            return;
        }
        if (!value.empty()) who.emplace(k.name, value);
    }
    if (who.empty()) {
        out.invalid.push_back({number, "no key has a value"});
    } else {
        out.members.push_back(std::move(who));
    }
}

}  // namespace

meta_payload read_meta_payload(const json& payload) {
    if (!payload.is_object()) refuse("Param payload must be an object");
    for (const auto& [name, value] : payload.items()) {
        if (name == "is_raw" && value != false) refuse("Param payload[is_raw] must be left out");
        if (name == "schema" || name == "data" || name == "is_raw" || name == "data_source")
            continue;
        refuse("Param payload[" + name + "] is not expected");
    }
    if (!payload.contains("schema")) refuse("The parameter payload[schema] is required");
    if (!payload.contains("data")) refuse("The parameter payload[data] is required");
    const std::vector<key> schema = read_schema(payload["schema"]);
    const json& data = payload["data"];
    if (!data.is_array() || data.empty()) refuse("Param payload[data] must be a list of rows");
    if (data.size() > most_rows) refuse("Param payload[data] has more than 10000 rows");
    meta_payload out;
    out.schema = payload["schema"].dump();
    out.received = data.size();
    for (std::size_t i = 0; i < data.size(); ++i) {
        const bool bare = payload["schema"].is_string() && data[i].is_string();
        if (!bare && !data[i].is_array()) refuse("a row of payload[data] is not a list");
        read_row(schema, bare ? json::array({data[i]}) : data[i], i, out);
    }
    return out;
}

json read_meta_body(const net::request& r) {
    const std::string type = media_type(r);
    json out = json::object();
    if (type == "application/json") {
        out = json::parse(r.body, nullptr, false);
    } else if (type == "application/x-www-form-urlencoded") {
        const auto form = net::parse_query(r.body);
        if (!form) refuse("The body is not well-formed");
        for (const auto& [name, text] : *form)
            out[name] = json::parse(text, nullptr, false);
    } else {
        refuse("The Content-Type must be application/json");
    }
    if (!out.is_object()) refuse("The body must be a JSON object");
    for (const auto& [name, value] : out.items()) {
        if (name != "payload" && name != "session") refuse("Param " + name + " is not expected");
    }
    if (!out.contains("payload")) refuse("The parameter payload is required");
    return out;
}

}  // namespace sluis::sandbox
