// A mapping file's text to a program, with every mistake at its file, line and key.

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "gateway/base/closest.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/mapping/lines.hpp"
#include "gateway/mapping/path_of.hpp"
#include "gateway/mapping/program.hpp"

namespace sluis::mapping {
namespace {

using nlohmann::json;

constexpr std::size_t most_rules = 100;
constexpr std::size_t most_alternatives = 20;
constexpr std::string_view body_forms[] = {"json", "form", "multipart", "xml"};
constexpr std::string_view consent_prefix = "consent.";
constexpr std::string_view also_prefix = "also.";
// In the order of contact::identity_kind.
constexpr std::pair<std::string_view, contact::identity_kind> also_words[] = {
    {"email", contact::identity_kind::email},
    {"phone", contact::identity_kind::phone},
    {"external_id", contact::identity_kind::external},
};
constexpr std::string_view kinds[] = {"form", "chat", "integration", "import", "ads", "api"};

class compiler {
public:
    explicit compiler(std::vector<error>& errors) : errors_(errors) {}

    program compile(const json& file) {
        program p;
        fields f(file, "", errors_);
        p.provider = f.id_with_underscores("provider");
        p.title = f.text("title");
        p.kind = f.word("kind", kinds).value_or("");
        if (p.kind.empty())
            f.fail("kind", "missing", "form, chat, integration, import, ads or api");
        read_bodies(f, p);
        if (const json* a = f.object("authentication")) {
            p.authentication = *a;
        } else {
            f.fail("authentication", "missing", "say how the sender proves who it is");
        }
        constexpr std::string_view makers[] = {"sluis", "provider"};
        if (const auto maker = f.word("secret_from", makers)) p.secret_is_ours = *maker == "sluis";
        p.headers = texts(f, "headers");
        p.event_key = read_key(f, "event_key");
        read_each(f, p, file);
        if (const json* settings = f.object("settings")) p.settings = *settings;
        read_answers(f, p);
        read_rules(f, p);
        constexpr std::string_view others[] = {"ignore", "quarantine"};
        p.quarantine_others = f.word("otherwise", others).value_or("ignore") == "quarantine";
        p.connect = texts(f, "connect");
        p.notes = texts(f, "notes");
        if (const json* cases = f.array("cases")) p.cases = *cases;
        f.done();
        return p;
    }

private:
    std::optional<body_form> form_named(const std::string& text) {
        const auto* found = std::ranges::find(body_forms, text);
        if (found == std::end(body_forms)) return std::nullopt;
        return static_cast<body_form>(found - std::begin(body_forms));
    }

    void read_bodies(fields& f, program& p) {
        for (const std::string& text : texts(f, "bodies")) {
            const auto form = form_named(text);
            if (!form) {
                f.fail("bodies", "a form of body that is not known", "json, form, multipart, xml");
            } else {
                p.bodies.push_back(*form);
            }
        }
        if (p.bodies.empty()) p.bodies = {body_form::json};
        if (const auto others = f.word("other_types", body_forms)) {
            p.other_types = form_named(std::string(*others));
        }
        constexpr std::string_view compressions[] = {"gzip"};
        p.gzip = f.word("compression", compressions).has_value();
        p.unpack = path_or_none(f, "unpack");
        p.entries_of = path_or_none(f, "entries_of");
    }

    key_paths read_key(fields& f, std::string_view name) {
        key_paths all;
        const json* alternatives = f.array(name);
        if (!alternatives) return all;
        for (std::size_t i = 0; i < alternatives->size(); ++i) {
            const json& one = (*alternatives)[i];
            const json parts = one.is_array() ? one : json::array({one});
            auto& key = all.emplace_back();
            for (const json& part : parts) {
                if (!part.is_string()) {
                    f.fail(name, "not a path", "in quotes");
                } else {
                    key.push_back(path(part, '/' + std::string(name) + '/' + std::to_string(i)));
                }
            }
        }
        return all;
    }

    void read_each(fields& f, program& p, const json& file) {
        const bool is_list = file.contains("each") && file.at("each").is_array();
        std::vector<std::string> paths;
        if (is_list) {
            paths = texts(f, "each");
            if (paths.size() != 2) {
                f.fail("each", "not one path or a list of two",
                       "the path to the items; or to their parents, and from $.item to the items");
            }
        } else if (std::string one = f.text_or("each", ""); !one.empty()) {
            paths.push_back(std::move(one));
        }
        for (std::size_t i = 0; i < paths.size(); ++i)
            p.each.push_back(path(paths[i], is_list ? "/each/" + std::to_string(i) : "/each"));
        p.item_key = read_key(f, "item_key");
        if (p.each.empty() && !p.item_key.empty()) {
            f.fail("item_key", "there are no items without \"each\"", "use \"event_key\"");
        }
    }

    void read_answers(fields& f, program& p) {
        if (const json* a = f.object("answer")) p.accepted = parse_answer(*a, "/answer", errors_);
        if (const json* headers = f.object("every_answer")) {
            for (const auto& [name, value] : headers->items()) {
                if (!value.is_string()) f.fail("every_answer", "not a text", "put it in quotes");
                p.every_answer.emplace_back(name, value.is_string() ? value : json(""));
            }
        }
        if (const json* list = f.array("handshakes")) {
            for (std::size_t i = 0; i < list->size(); ++i) {
                const std::string where = "/handshakes/" + std::to_string(i);
                p.handshakes.push_back(parse_handshake((*list)[i], where, errors_));
            }
        }
        p.paths = texts(f, "paths");
        for (const std::string& path : p.paths) {
            if (!path.starts_with('/') || path.starts_with("/hooks/"))
                f.fail("paths", "not a path of its own", "such as \"/v1/batch\"");
        }
    }

    std::vector<std::string> texts(fields& f, std::string_view name) {
        std::vector<std::string> all;
        const json* list = f.array(name);
        if (!list) return all;
        for (const json& t : *list) {
            if (t.is_string()) all.push_back(t);
        }
        if (all.size() != list->size()) f.fail(name, "not a list of texts", "put them in quotes");
        return all;
    }

    std::shared_ptr<const jsonpath> path(const std::string& text, const std::string& where) {
        return path_of(text, where, errors_);
    }

    std::shared_ptr<const jsonpath> path_or_none(fields& f, std::string_view name) {
        const std::string text = f.text_or(name, "");
        return text.empty() ? nullptr : path(text, '/' + std::string(name));
    }

    void read_rules(fields& f, program& p) {
        const json* rules = f.array("rules");
        if (!rules || rules->empty() || rules->size() > most_rules) {
            return f.fail("rules", "not a list of 1 to 100 rules",
                          "without rules nothing is mapped");
        }
        bool all_taken = false;
        for (std::size_t i = 0; i < rules->size(); ++i) {
            const std::string where = "/rules/" + std::to_string(i);
            rule r = read_rule((*rules)[i], where);
            if (all_taken) {
                errors_.push_back({"never reached: a rule before it takes everything", where,
                                   "give the rule before it a \"when\", or put it last"});
            }
            all_taken |=
                r.when.what == condition::kind::always && r.effect != contact::effect::fetch;
            p.fetches |= r.effect == contact::effect::fetch;
            p.rules.push_back(std::move(r));
        }
    }

    rule read_rule(const json& declared, const std::string& where) {
        rule r;
        fields f(declared, where, errors_);
        r.name = f.text("name");
        if (const json* when = f.object("when"))
            r.when = parse_condition(*when, where + "/when", errors_);
        constexpr std::string_view effects[] = {"upsert",       "unsubscribe", "erase", "ignore",
                                                "change_email", "merge",       "fetch"};
        const auto effect = f.word("effect", effects);
        r.effect =
            contact::effect_named(effect.value_or("upsert")).value_or(contact::effect::upsert);
        if (const json* set = f.object("fields")) {
            for (const auto& [name, value] : set->items())
                read_field(name, value, where + "/fields/" + name, r);
        }
        read_fetch(f, r, where);
        f.done();
        lint(r, where);
        return r;
    }

    void read_fetch(fields& f, rule& r, const std::string& where) {
        constexpr std::size_t most = 3;
        const bool fetches = r.effect == contact::effect::fetch;
        const json* steps = f.array("fetch");
        if (fetches != (steps != nullptr)) {
            f.fail("fetch", "goes with the effect \"fetch\"", "give both, or neither");
        }
        if (!steps) return;
        if (steps->empty() || steps->size() > most) {
            f.fail("fetch", "not a list of 1 to 3 requests", "list them");
        }
        for (std::size_t i = 0; i < steps->size(); ++i) {
            const std::string at = where + "/fetch/" + std::to_string(i);
            r.fetch.push_back(parse_fetch_step((*steps)[i], at, errors_));
            if (!fetch_names_.insert(r.fetch.back().name).second) {
                errors_.push_back({"another request has this name", at + "/name",
                                   "its document is known by it: choose another"});
            }
        }
    }

    void read_field(const std::string& name, const json& declared, const std::string& where,
                    rule& r) {
        const auto of = slot_named(name);
        if (!of) {
            const std::vector<std::string> names = slot_names();
            const std::vector<std::string_view> known(names.begin(), names.end());
            const auto near = closest(name, known);
            errors_.push_back({"there is no such field of a contact", where,
                               near ? "was \"" + std::string(*near) + "\" meant?"
                                    : "docs/mappings.md lists them"});
            return;
        }
        field f{.of = *of};
        const json list = declared.is_array() ? declared : json::array({declared});
        if (list.empty() || list.size() > most_alternatives) {
            errors_.push_back({"not 1 to 20 alternatives", where, "list paths"});
        }
        for (std::size_t i = 0; i < list.size(); ++i) {
            const std::string at = declared.is_array() ? where + "/" + std::to_string(i) : where;
            f.alternatives.push_back(read_alternative(list[i], at));
            if (f.alternatives.back().path == nullptr && i + 1 < list.size()) {
                errors_.push_back({"the alternatives after a constant are never reached", at,
                                   "put the constant last"});
            }
        }
        r.fields.push_back(std::move(f));
    }

    alternative read_alternative(const json& declared, const std::string& where) {
        alternative a;
        if (declared.is_string()) {
            a.text = declared;
            a.path = path(a.text, where);
            return a;
        }
        fields f(declared, where, errors_);
        if (declared.is_object() && declared.contains("const")) {
            a.constant = f.text("const");
            a.text = "const";
        } else {
            a.text = f.text("path");
            a.path = path(a.text, where + "/path");
        }
        if (const json* steps = f.array("transforms")) {
            for (std::size_t i = 0; i < steps->size(); ++i) {
                a.steps.push_back(parse_transform(
                    (*steps)[i], where + "/transforms/" + std::to_string(i), errors_));
            }
        }
        f.done();
        return a;
    }

    // What can never work, although every part of it is well-formed.
    void lint(const rule& r, const std::string& where) {
        const bool finds_somebody = std::ranges::any_of(r.fields, [](const field& f) {
            return f.of.kind == slot_kind::external_id || f.of.kind == slot_kind::also ||
                   f.of == slot{.property = contact::property::email} ||
                   f.of == slot{.property = contact::property::phone};
        });
        const bool needs_somebody =
            r.effect != contact::effect::ignore && r.effect != contact::effect::fetch;
        if (needs_somebody && !finds_somebody) {
            errors_.push_back({"the rule sets neither email, phone nor external_id",
                               where + "/fields",
                               "nobody can be found or made without one of them"});
        }
    }

    std::vector<error>& errors_;
    std::set<std::string> fetch_names_;
};

// "/rules/0/when path" -> "typeform.json:12 /rules/0/when/path"
void place(error& e, std::string_view file, const line_index& lines) {
    std::string pointer = e.where;
    std::string rest;
    if (const auto column = pointer.find(" column "); column != std::string::npos) {
        rest = pointer.substr(column);
        pointer.resize(column);
    }
    std::ranges::replace(pointer, ' ', '/');
    if (!pointer.empty() && pointer.front() != '/') pointer.insert(0, 1, '/');
    while (pointer.find("//") != std::string::npos)
        pointer.erase(pointer.find("//"), 1);
    if (pointer.ends_with('/')) pointer.pop_back();
    e.where =
        std::string(file) + ':' + std::to_string(lines.line_of(pointer)) + ' ' + pointer + rest;
}

}  // namespace

std::shared_ptr<const program> compile(std::string_view file_name, std::string_view text,
                                       std::vector<error>& errors) {
    document strict;  // refuses a name that is there twice: nlohmann/json keeps the last one
    if (const auto checked = strict.parse(text, file_name); !checked) {
        errors.push_back(checked.error());
        return nullptr;
    }
    const json file = json::parse(text, nullptr, false);
    std::vector<error> found;
    auto p = std::make_shared<program>(compiler(found).compile(file));
    p->uses_entries = text.find("$.entries") != std::string_view::npos ||
                      text.find("$['entries']") != std::string_view::npos;
    const line_index lines(text);
    for (error& e : found)
        place(e, file_name, lines);
    std::ranges::move(found, std::back_inserter(errors));
    return found.empty() ? p : nullptr;
}

std::optional<slot> slot_named(std::string_view name) {
    if (name == "external_id") return slot{slot_kind::external_id};
    if (name == "occurred_at") return slot{slot_kind::occurred_at};
    if (name == "sent_at") return slot{slot_kind::sent_at};
    if (name.starts_with(consent_prefix)) {
        const auto p = contact::purpose_named(name.substr(consent_prefix.size()));
        return p ? std::optional(slot{.kind = slot_kind::consent, .purpose = *p}) : std::nullopt;
    }
    if (name.starts_with(also_prefix)) {
        for (const auto& [word, kind] : also_words) {
            if (name.substr(also_prefix.size()) == word)
                return slot{.kind = slot_kind::also, .identity = kind};
        }
        return std::nullopt;
    }
    const auto p = contact::property_named(name);
    return p ? std::optional(slot{.property = *p}) : std::nullopt;
}

std::string name(const slot& s) {
    switch (s.kind) {
        case slot_kind::property:
            return std::string(contact::name(s.property));
        case slot_kind::consent:
            return std::string(consent_prefix).append(contact::name(s.purpose));
        case slot_kind::external_id:
            return "external_id";
        case slot_kind::also:
            return std::string(also_prefix)
                .append(also_words[static_cast<std::size_t>(s.identity)].first);
        case slot_kind::occurred_at:
            return "occurred_at";
        case slot_kind::sent_at:
            return "sent_at";
    }
    return {};
}

std::vector<std::string> slot_names() {
    std::vector<std::string> all{"external_id", "occurred_at", "sent_at"};
    for (std::size_t i = 0; i < contact::purpose_count; ++i) {
        all.push_back(name({.kind = slot_kind::consent, .purpose = contact::purpose(i)}));
    }
    for (const auto& [word, kind] : also_words)
        all.push_back(name({.kind = slot_kind::also, .identity = kind}));
    for (std::size_t i = 0; i < contact::property_count; ++i)
        all.push_back(name({.property = contact::property(i)}));
    return all;
}

std::string_view name(body_form f) noexcept {
    return body_forms[static_cast<std::size_t>(f)];
}

}  // namespace sluis::mapping
