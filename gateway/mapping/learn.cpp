#include "gateway/mapping/learn.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include <re2/re2.h>

#include "gateway/contact/email.hpp"
#include "gateway/contact/name.hpp"
#include "gateway/mapping/apply.hpp"
#include "gateway/mapping/transform.hpp"
#include "gateway/payload/form.hpp"
#include "gateway/payload/header_value.hpp"
#include "gateway/payload/multipart.hpp"

namespace sluis::mapping {
namespace {

using nlohmann::json;

constexpr std::size_t most_leaves = 2'000;
constexpr int deepest_look = 8;

// A value of the sample: where it is, what people call it, and itself.
struct leaf {
    std::string path{};
    std::string name{};
    std::string value{};
    bool is_choice = false;  // one of a list of texts
};

// The members of {"label": "E-mail", "value": "..."} as different senders call them.
constexpr std::string_view label_names[] = {"name", "label",    "key", "title",
                                            "ref",  "question", "id",  "field"};
constexpr std::string_view value_names[] = {"value", "answer", "text", "string_value", "values"};

bool is_plain(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    }) && !(name.front() >= '0' && name.front() <= '9');
}

// A string literal of RFC 9535.
std::string quoted(std::string_view text) {
    std::string all = "'";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20) {
            constexpr std::string_view digits = "0123456789abcdef";
            all += "\\u00";
            all += digits[byte >> 4U];
            all += digits[byte & 15U];
            continue;
        }
        if (c == '\'' || c == '\\') all += '\\';
        all += c;
    }
    return all + "'";
}

std::string child(const std::string& path, std::string_view name) {
    return is_plain(name) ? path + '.' + std::string(name) : path + '[' + quoted(name) + ']';
}

class gatherer {
public:
    std::vector<leaf> leaves{};

    // NOLINTNEXTLINE(misc-no-recursion): 8 levels
    void look(const node& n, const std::string& path, const std::string& name, int depth = 0) {
        if (depth > deepest_look || leaves.size() >= most_leaves) return;
        switch (n.kind) {
            case node_kind::object:
                for (const member& m : n.members)
                    look(*m.value, child(path, m.name), std::string(m.name), depth + 1);
                break;
            case node_kind::array:
                look_at_list(n, path, name, depth);
                break;
            case node_kind::string:
            case node_kind::number:
            case node_kind::boolean:
                leaves.push_back({path, name, std::string(as_text(n))});
                break;
            case node_kind::null:
                break;
        }
    }

private:
    // NOLINTNEXTLINE(misc-no-recursion)
    void look_at_list(const node& n, const std::string& path, const std::string& name, int depth) {
        for (std::size_t i = 0; i < n.items.size(); ++i) {
            const node& item = *n.items[i];
            if (item.kind == node_kind::object && look_at_pair(item, path, depth)) continue;
            const bool is_text = item.kind == node_kind::string;
            const std::string at = path + '[' + (is_text ? "*" : std::to_string(i)) + ']';
            if (is_text) {
                leaves.push_back({at, name, std::string(item.text), true});
            } else {
                look(item, at, name, depth + 1);
            }
        }
    }

    // {"label": "E-mail", "value": "..."}: found again by its label, not by its place.
    // NOLINTNEXTLINE(misc-no-recursion)
    bool look_at_pair(const node& item, const std::string& path, int depth) {
        const auto first = [&](std::span<const std::string_view> names) {
            const auto found = std::ranges::find_if(
                names, [&](std::string_view name) { return item.find(name) != nullptr; });
            return found == names.end() ? std::string_view() : *found;
        };
        const std::string_view label = first(label_names);
        const std::string_view value = first(value_names);
        if (label.empty() || value.empty() || label == value) return false;
        const node& called = *item.find(label);
        if (called.kind != node_kind::string) return false;
        const std::string by =
            path + "[?@." + std::string(label) + " == " + quoted(called.text) + ']';
        look(*item.find(value), child(by, value), std::string(called.text), depth + 1);
        return true;
    }
};

// How a field is told: by its name, and by what its value looks like. The first row that fits a leaf
// counts, and of several leaves the first.
struct sign {
    std::string_view field;
    const char* name;   // RE2, in lower case; nullptr: any
    const char* value;  // likewise; nullptr: any
    std::string_view transform{};
};

constexpr const char* truth =
    "^(true|false|yes|no|on|off|1|0|ja|nee|nein|oui|non|agree.*|i agree.*|akkoord.*)$";
constexpr const char* address = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$";
constexpr const char* words = "^[^@]*\\pL[^@]*$";

constexpr sign signs[] = {
    {"consent.ads",
     "(consent|agree|opt|toestemming|akkoord).*(ads?\\b|advert|audience|target)|^consent_?ads$",
     truth, "bool"},
    {"consent.phone", "(consent|agree|opt|toestemming|akkoord).*(phone|sms|call|whatsapp)", truth,
     "bool"},
    {"consent.email",
     "consent|agree|opt_?in|newsletter|nieuwsbrief|marketing|gdpr|avg|toestemming|akkoord|"
     "einwillig",
     truth, "bool"},
    {"email", "mail", address},
    {"email", nullptr, address},
    {"phone", "phone|tel(efoon|efon)?\\b|^tel|mobile|mobiel|handy", "[0-9][0-9 ().+/-]{5,}"},
    {"phone", nullptr, "^\\+[0-9][0-9 ().-]{7,}$"},
    {"first_name", "first.?name|given.?name|voornaam|vorname|pr.nom|^fname$", words},
    {"last_name", "last.?name|family.?name|sur.?name|achternaam|nachname|^lname$", words},
    {"company", "company|organi[sz]ation|bedrijf|firma|entreprise|employer", words},
    {"country", "country|^land$|pays", words, "country"},
    {"language", "language|locale|taal|sprache", words, "language"},
    {"city", "^city$|town|woonplaats|^plaats$|^stadt$|ville", words},
    {"postal_code", "post.?code|postal|zip|^plz$", "[0-9]"},
    {"street", "street|^address$|address.?1|straat|stra.e", nullptr},
    {"gclid", "^gclid$", nullptr},
    {"fbclid", "^fbclid$", nullptr},
    {"ttclid", "^ttclid$", nullptr},
    {"li_fat_id", "^li_fat_id$", nullptr},
    {"msclkid", "^msclkid$", nullptr},
    {"utm_source", "^utm.?source$", nullptr},
    {"utm_medium", "^utm.?medium$", nullptr},
    {"utm_campaign", "^utm.?campaign$", nullptr},
    {"utm_term", "^utm.?term$", nullptr},
    {"utm_content", "^utm.?content$", nullptr},
    {"occurred_at", "(created|submitted|received|occurred|completed|date|time|stamp|_at$)",
     "^[0-9]{4}-[0-9]{2}-[0-9]{2}T"},
    {"external_id", "^(id|uuid|uid|.*_id|.*[a-z]Id|.*Token|token)$", "^[A-Za-z0-9_:-]{1,100}$",
     "text"},
};

constexpr std::string_view url_parameters[] = {
    "utm_source", "utm_medium", "utm_campaign", "utm_term",  "utm_content",
    "gclid",      "fbclid",     "ttclid",       "li_fat_id", "msclkid"};

std::string lowered(std::string_view text) {
    return payload::lowered(contact::collapsed(text));
}

bool fits(const char* pattern, const std::string& text) {
    return pattern == nullptr || re2::RE2::PartialMatch(text, pattern);
}

class learner {
public:
    explicit learner(std::vector<leaf> leaves) : leaves_(std::move(leaves)) {}

    void find_all() {
        for (const sign& s : signs)
            find(s);
        find_name();
        for (const leaf& l : leaves_)
            look_into_url(l);
    }

    [[nodiscard]] bool knows_somebody() const {
        return fields.contains("email") || fields.contains("phone") ||
               fields.contains("external_id");
    }
    [[nodiscard]] const leaf* of(const std::string& field) const {
        const auto found = from_.find(field);
        return found == from_.end() ? nullptr : &leaves_[found->second];
    }

    json fields = json::object();
    std::vector<learned_field> shown{};

private:
    void find(const sign& s) {
        if (fields.contains(std::string(s.field))) return;
        for (std::size_t i = 0; i < leaves_.size(); ++i) {
            const leaf& l = leaves_[i];
            const bool is_id = s.field == "external_id";  // case tells "userId" from "valid"
            const std::string name = is_id ? l.name : lowered(l.name);
            const std::string value = s.value == truth ? lowered(l.value) : l.value;
            if (used_.contains(i) || !fits(s.name, name) || !fits(s.value, value)) continue;
            std::vector<std::string> steps;
            if (!s.transform.empty()) steps.emplace_back(s.transform);
            put(std::string(s.field), i, steps);
            return;
        }
    }

    // A whole name, when its parts have none of their own.
    void find_name() {
        if (fields.contains("first_name") || fields.contains("last_name")) return;
        for (std::size_t i = 0; i < leaves_.size(); ++i) {
            const leaf& l = leaves_[i];
            const bool is_name =
                fits("^(full.?|your.?|contact.?)?name$|^naam$|^nom$", lowered(l.name));
            if (used_.contains(i) || !is_name || !fits(words, l.value)) continue;
            put("first_name", i, {"name_first"});
            put("last_name", i, {"name_last"});
            return;
        }
    }

    void look_into_url(const leaf& l) {
        if (l.value.find('?') == std::string::npos || l.value.find('=') == std::string::npos)
            return;
        const std::string_view query = std::string_view(l.value).substr(l.value.find('?') + 1);
        for (const std::string_view p : url_parameters) {
            const std::string field(p);
            const auto value = payload::form_value(query.substr(0, query.find('#')), p);
            if (!value || fields.contains(field)) continue;
            fields[field] = {{"path", l.path}, {"transforms", {{{"url_param", field}}}}};
            shown.push_back({field, l.path + " (parameter " + field + ")", *value});
        }
    }

    void put(const std::string& field, std::size_t i, const std::vector<std::string>& steps) {
        const leaf& l = leaves_[i];
        json one = l.path;
        if (!steps.empty()) one = {{"path", l.path}, {"transforms", steps}};
        if (field == "occurred_at") one = {{"path", l.path}, {"transforms", {"time"}}};
        fields[field] = std::move(one);
        shown.push_back({field, l.path, l.value});
        used_.insert({i, true});
        from_[field] = i;
    }

    std::vector<leaf> leaves_;
    std::map<std::size_t, bool> used_;
    std::map<std::string, std::size_t> from_;
};

struct read_body {
    const node* root = nullptr;
    std::string_view form{};
};

result<read_body> read_as(document& d, std::string_view body, std::string_view content_type) {
    const std::string type = payload::head_of(content_type);
    const bool looks_like_json = body.find_first_of("{[") == body.find_first_not_of(" \t\r\n");
    if (type == "multipart/form-data") {
        const auto read = payload::parse_multipart(d, body, content_type, "sample");
        return read ? result<read_body>(read_body{*read, "multipart"}) : read.error();
    }
    const bool is_form =
        type == "application/x-www-form-urlencoded" || (type.empty() && !looks_like_json);
    const auto read = is_form ? payload::parse_form(d, body, "sample") : d.parse(body, "sample");
    return read ? result<read_body>(read_body{*read, is_form ? "form" : "json"}) : read.error();
}

json any_token() {
    return json::parse(R"({"mode": "any", "of": [
        {"mode": "token", "token": {"header": "X-Webhook-Token"}},
        {"mode": "token", "token": {"query": "token"}},
        {"mode": "token", "token": {"bearer": true}}, {"mode": "basic"}]})");
}

}  // namespace

result<proposal> learn(std::string_view provider, std::string_view body,
                       std::string_view content_type) {
    document d;
    const auto read = read_as(d, body, content_type);
    if (!read) return read.error();
    const bool is_list = read->root->kind == node_kind::array;
    if (is_list && read->root->items.empty()) {
        return error{"the sample is an empty list", "sample", "give one with somebody in it"};
    }
    gatherer all;
    all.look(is_list ? *read->root->items.front() : *read->root, "$.item", "");
    learner l(std::move(all.leaves));
    l.find_all();
    if (!l.knows_somebody()) {
        return error{"nothing in it looks like an e-mail address, a phone number or an id",
                     "sample", "give a submission that was filled in"};
    }
    proposal p;
    p.fields = std::move(l.shown);
    p.mapping = {
        {"provider", provider},
        {"title", provider},
        {"kind", "form"},
        {"bodies", {read->form}},
        {"authentication", any_token()},
        {"rules", {{{"name", "a submission"}, {"fields", l.fields}}}},
        {"connect",
         {"Let the sender post to {url} with the header X-Webhook-Token: {secret}; or, if it "
          "cannot set headers, to {secret_url}"}}};
    const leaf* id = l.of("external_id");
    if (is_list) {
        p.mapping["each"] = "$.body[:]";
        if (id) p.mapping["item_key"] = {id->path};
    } else if (id) {
        p.mapping["event_key"] = {"$.body" + id->path.substr(std::string_view("$.item").size())};
    }
    return p;
}

}  // namespace sluis::mapping
