#include "gateway/declaration/source.hpp"

#include <algorithm>
#include <utility>

#include "gateway/base/closest.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/declaration/providers.hpp"
#include "gateway/payload/utf8.hpp"

namespace sluis::declaration {
namespace {

using nlohmann::json;

constexpr std::size_t most_keys = 8;
constexpr std::string_view statuses[] = {"marketing", "non_marketing", "marketing_if_consent",
                                         "inherit"};
constexpr std::string_view applications[] = {"new", "new_and_existing"};

// A mapping of its own is not one of ours under another hand: their names say which is which.
program_ptr read_mapping(fields& f, source& s, const json& own, std::vector<error>& errors) {
    s.mapping = own;
    std::vector<error> found;
    program_ptr p = mapping::compile(f.place("mapping"), own.dump(2), found);
    errors.insert(errors.end(), found.begin(), found.end());
    if (find_provider(s.provider))
        f.fail("provider", "there is one of this name already", "give your mapping another");
    if (p && p->provider != s.provider)
        f.fail("provider", "not that of its mapping", "give both the same");
    return p;
}

program_ptr read_provider(fields& f, source& s, std::vector<error>& errors) {
    s.provider = f.text("provider");
    if (const json* own = f.object("mapping")) return read_mapping(f, s, *own, errors);
    program_ptr p = find_provider(s.provider);
    if (p || s.provider.empty()) return p;
    std::vector<std::string_view> known;
    for (const auto& [name, program] : providers())
        known.push_back(name);
    const auto near = closest(s.provider, known);
    std::string all;
    for (const std::string_view name : known)
        all += (all.empty() ? "" : ", ") + std::string(name);
    f.fail("provider", "there is no such provider",
           near ? "was \"" + std::string(*near) + "\" meant?" : "one of " + all);
    return nullptr;
}

void read_country(fields& f, source& s) {
    s.country = f.text_or("country", "");
    const bool is_code = s.country.size() == 2 && std::ranges::all_of(s.country, [](char c) {
                             return c >= 'A' && c <= 'Z';
                         });
    if (!s.country.empty() && !is_code) {
        f.fail("country", "not a country", "two capital letters of ISO 3166-1, such as \"NL\"");
    }
}

void read_settings(fields& f, source& s, const mapping::program* provider) {
    const json* settings = f.object("settings");
    if (!settings) return;
    s.settings = *settings;
    if (!provider) return;
    std::vector<std::string_view> known;
    for (const auto& [name, value] : provider->settings.items())
        known.push_back(name);
    for (const auto& [name, value] : settings->items()) {
        const std::string place = "settings." + name;
        if (std::ranges::find(known, name) == known.end()) {
            const auto near = closest(name, known);
            f.fail(place, "the provider has no such setting",
                   near ? "was \"" + std::string(*near) + "\" meant?" : "leave it out");
        } else if (value.type() != provider->settings.at(name).type()) {
            f.fail(place, "of another type than the provider's own value", "see docs/mappings.md");
        }
    }
}

std::optional<verify::key> read_key(const std::string& place, const std::string& where,
                                    std::vector<error>& errors) {
    result<secret> found = read_secret(place);
    if (!found) {
        errors.push_back({found.error().what, where, found.error().cure});
        return std::nullopt;
    }
    // It is sealed as JSON, and providers hand out text: other bytes are a file mistaken for it.
    if (payload::first_ill_formed(found->reveal()) != std::string::npos) {
        errors.push_back({"the secret is not text", where, "name the file that holds it as text"});
        return std::nullopt;
    }
    return verify::key{.value = std::move(*found)};
}

void read_dated_keys(fields& f, std::vector<verify::key>& keys, std::vector<error>& errors) {
    const json* list = f.array("secrets");
    if (!list) return;
    if (list->empty() || list->size() > most_keys) {
        return f.fail("secrets", "not 1 to 8 secrets", "list the new one and the old one");
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
        fields k((*list)[i], f.place("secrets[" + std::to_string(i) + "]"), errors);
        const std::string place = k.text("value");
        const std::string end = k.text_or("not_after", "");
        std::string use = k.text_or("use", "");
        k.done();
        auto key = place.empty() ? std::nullopt : read_key(place, k.place("value"), errors);
        if (!key) continue;
        key->use = std::move(use);
        if (!end.empty()) key->not_after = from_rfc3339(end);
        if (!end.empty() && !key->not_after) {
            k.fail("not_after", "not a time", "such as \"2026-12-31T00:00:00Z\"");
        }
        keys.push_back(std::move(*key));
    }
}

std::optional<std::vector<verify::key>> read_all_keys(fields& f, std::vector<error>& errors) {
    const std::size_t before = errors.size();
    std::vector<verify::key> keys;
    const std::string one = f.text_or("secret", "");
    if (!one.empty()) {
        if (auto key = read_key(one, f.place("secret"), errors)) keys.push_back(std::move(*key));
    }
    read_dated_keys(f, keys, errors);
    if (keys.empty() || errors.size() > before) return std::nullopt;
    return keys;
}

}  // namespace

source_input read_source(const json& declared, std::vector<error>& errors) {
    source_input in;
    source& s = in.what;
    fields f(declared, "source", errors);
    s.id = f.id("id");
    f.call_it("source \"" + s.id + '"');
    const program_ptr provider = read_provider(f, s, errors);
    s.title = f.text_or("title", "");
    const auto kind = provider ? policy::source_kind_named(provider->kind) : std::nullopt;
    s.rules = policy::usual_rules(s.id, kind.value_or(policy::source_kind::integration));
    if (const auto status = f.word("default_status", statuses)) {
        s.rules.status = *policy::default_status_named(*status);
    }
    if (const auto to = f.word("apply_to", applications)) {
        s.rules.to = *policy::applies_to_named(*to);
    }
    read_country(f, s);
    read_settings(f, s, provider.get());
    s.accept_unauthenticated = f.flag_or("accept_unauthenticated", false);
    s.key_is_public = f.flag_or("key_is_public", false);
    s.marketing_from_public = f.flag_or("marketing_from_public", false);
    s.enabled = f.flag_or("enabled", true);
    in.keys = read_all_keys(f, errors);
    f.done();
    return in;
}

program_ptr program_of(const source& s) {
    if (s.mapping.is_null()) return find_provider(s.provider);
    std::vector<error> errors;
    return mapping::compile("mapping", s.mapping.dump(2), errors);
}

json to_json(const source& s) {
    json j{{"id", s.id},
           {"provider", s.provider},
           {"default_status", policy::name(s.rules.status)},
           {"apply_to", policy::name(s.rules.to)}};
    if (!s.mapping.is_null()) j["mapping"] = s.mapping;
    if (!s.title.empty()) j["title"] = s.title;
    if (!s.country.empty()) j["country"] = s.country;
    if (!s.settings.empty()) j["settings"] = s.settings;
    if (s.accept_unauthenticated) j["accept_unauthenticated"] = true;
    if (s.key_is_public) j["key_is_public"] = true;
    if (s.marketing_from_public) j["marketing_from_public"] = true;
    if (!s.enabled) j["enabled"] = false;
    return j;
}

std::string keys_text(const std::vector<verify::key>& keys) {
    json all = json::array();
    for (const verify::key& k : keys) {
        json one{{"value", k.value.reveal()}};
        if (k.not_after) one["not_after"] = to_rfc3339(*k.not_after);
        if (!k.use.empty()) one["use"] = k.use;
        all.push_back(std::move(one));
    }
    return all.dump();
}

result<std::vector<verify::key>> read_keys(std::string_view text) {
    const json all = json::parse(text, nullptr, false);
    if (!all.is_array())
        return error{"the stored secrets are not in the form they were written in"};
    std::vector<verify::key> keys;
    for (const json& one : all) {
        verify::key k{.value = secret(one.value("value", "")), .use = one.value("use", "")};
        if (one.contains("not_after")) k.not_after = from_rfc3339(one.value("not_after", ""));
        keys.push_back(std::move(k));
    }
    return keys;
}

}  // namespace sluis::declaration
