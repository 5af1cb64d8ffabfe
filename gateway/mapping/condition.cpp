#include "gateway/mapping/condition.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>
#include <re2/re2.h>

#include "gateway/base/fields.hpp"
#include "gateway/mapping/transform.hpp"

namespace sluis::mapping {
namespace {

using nlohmann::json;

constexpr int deepest_condition = 8;

class parser {
public:
    explicit parser(std::vector<error>& errors) : errors_(errors) {}

    condition parse(const json& declared, const std::string& where, int depth) {
        condition c;
        if (!declared.is_object() || depth > deepest_condition) {
            errors_.push_back({"not a condition", where, "an object, at most 8 levels deep"});
            return c;
        }
        fields f(declared, where, errors_);
        if (declared.contains("all") || declared.contains("any")) {
            read_list(f, declared.contains("all") ? "all" : "any", depth, c);
        } else if (declared.contains("not")) {
            c.what = condition::kind::negated;
            if (const json* inner = f.object("not"))
                c.of = {parse(*inner, f.place("not"), depth + 1)};
        } else {
            read_test(f, declared, c);
        }
        f.done();
        return c;
    }

private:
    void read_list(fields& f, const char* name, int depth, condition& c) {
        c.what = std::string_view(name) == "all" ? condition::kind::all : condition::kind::any;
        const json* list = f.array(name);
        if (!list || list->empty()) return f.fail(name, "an empty list", "list conditions");
        for (std::size_t i = 0; i < list->size(); ++i)
            c.of.push_back(parse((*list)[i], f.place(name) + "/" + std::to_string(i), depth + 1));
    }

    void read_test(fields& f, const json& declared, condition& c) {
        const auto path = jsonpath::compile(f.text("path"));
        if (path) {
            c.path = std::make_shared<jsonpath>(*path);
        } else {
            f.fail("path", path.error().what + " at " + path.error().where, path.error().cure);
        }
        if (declared.contains("equals")) {
            c.what = condition::kind::one_of;
            c.values = {f.text("equals")};
        } else if (declared.contains("in")) {
            c.what = condition::kind::one_of;
            const json* list = f.array("in");
            for (std::size_t i = 0; list && i < list->size(); ++i) {
                if ((*list)[i].is_string()) c.values.push_back((*list)[i]);
            }
            if (c.values.empty()) f.fail("in", "not a list of texts", "list the values");
        } else if (declared.contains("matches")) {
            c.what = condition::kind::matches;
            c.pattern = std::make_shared<re2::RE2>(f.text("matches"), re2::RE2::Quiet);
            if (!c.pattern->ok())
                f.fail("matches", "not a regular expression that RE2 takes", c.pattern->error());
        } else {
            c.what = condition::kind::exists;
            c.wanted = f.flag_or("exists", true);
            if (!declared.contains("exists")) {
                f.fail("exists", "no test", "one of equals, in, matches, exists");
            }
        }
    }

    std::vector<error>& errors_;
};

bool test(const condition& c, const node& n) {
    const std::string_view text = as_text(n);
    if (c.what == condition::kind::one_of) {
        return (n.kind != node_kind::null) && std::ranges::find(c.values, text) != c.values.end();
    }
    if (c.what == condition::kind::matches) {
        return n.kind == node_kind::string &&
               re2::RE2::PartialMatch({text.data(), text.size()}, *c.pattern);
    }
    return !is_empty(n);
}

}  // namespace

condition parse_condition(const json& declared, const std::string& where,
                          std::vector<error>& errors) {
    return parser(errors).parse(declared, where, 1);
}

bool holds(const condition& c, const node& root, std::size_t& work) {
    const auto inner = [&](const condition& part) { return holds(part, root, work); };
    switch (c.what) {
        case condition::kind::always:
            return true;
        case condition::kind::all:
            return std::ranges::all_of(c.of, inner);
        case condition::kind::any:
            return std::ranges::any_of(c.of, inner);
        case condition::kind::negated:
            return !std::ranges::all_of(c.of, inner);
        case condition::kind::one_of:
        case condition::kind::matches:
        case condition::kind::exists:
            break;
    }
    const selected found = c.path->evaluate(root);
    work += found.visits;
    const bool some = std::ranges::any_of(found.nodes, [&](const node* n) { return test(c, *n); });
    return c.what == condition::kind::exists ? some == c.wanted : some;
}

}  // namespace sluis::mapping
