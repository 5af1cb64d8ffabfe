#include "gateway/mapping/form.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "gateway/mapping/utf8.hpp"

namespace sluis::mapping {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

struct decoded {
    std::string text{};
    std::size_t bad = std::string_view::npos;  // the offset of a bad escape
    bool is_utf8 = true;
};

decoded decode(std::string_view raw) {
    decoded d;
    d.text.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '%') {
            d.text += raw[i] == '+' ? ' ' : raw[i];
            continue;
        }
        const int high = i + 2 < raw.size() ? hex_digit(raw[i + 1]) : -1;
        const int low = high < 0 ? -1 : hex_digit(raw[i + 2]);
        if (low < 0) {
            d.bad = i;
            return d;
        }
        d.text += static_cast<char>(high * 16 + low);
        i += 2;
    }
    d.is_utf8 = first_ill_formed(d.text) == std::string_view::npos;
    return d;
}

// "f[mail][value]" -> f, mail, value. The whole name when its brackets are not of that form.
std::vector<std::string_view> steps_of(std::string_view name) {
    std::vector<std::string_view> steps;
    const auto open = name.find('[');
    if (open == 0 || open == std::string_view::npos) return {name};
    steps.push_back(name.substr(0, open));
    std::string_view rest = name.substr(open);
    while (!rest.empty()) {
        const auto close = rest.find(']');
        if (rest.front() != '[' || close == std::string_view::npos) return {name};
        steps.push_back(rest.substr(1, close - 1));
        rest.remove_prefix(close + 1);
    }
    return steps;
}

// A value that still grows.
struct growing {
    node_kind kind = node_kind::null;
    std::string_view text{};
    std::vector<std::pair<std::string_view, std::unique_ptr<growing>>> members{};
    std::vector<std::unique_ptr<growing>> items{};

    void become_list() {
        if (kind == node_kind::array) return;
        auto before = std::make_unique<growing>(std::move(*this));
        *this = {.kind = node_kind::array};
        if (before->kind != node_kind::null) items.push_back(std::move(before));
    }

    growing& appended() {
        become_list();
        return *items.emplace_back(std::make_unique<growing>());
    }

    growing& member(std::string_view name) {
        if (kind == node_kind::null) kind = node_kind::object;
        if (kind != node_kind::object) {  // a name for a value and for a group: both, in a list
            become_list();
            if (items.back()->kind != node_kind::object) return appended().member(name);
            return items.back()->member(name);
        }
        const auto found = std::ranges::find(members, name, [](const auto& m) { return m.first; });
        if (found != members.end()) return *found->second;
        return *members.emplace_back(name, std::make_unique<growing>()).second;
    }

    void put(std::string_view value) {
        growing& at = kind == node_kind::null ? *this : appended();
        at.kind = node_kind::string;
        at.text = value;
    }
};

const node* finished(document& d, const growing& g) {
    if (g.kind == node_kind::string) return d.string(g.text);
    if (g.kind == node_kind::array) {
        std::vector<const node*> items;
        for (const auto& item : g.items)
            items.push_back(finished(d, *item));
        return d.array(items);
    }
    std::vector<member> members;
    for (const auto& [name, value] : g.members)
        members.push_back({name, finished(d, *value)});
    return d.object(members);
}

// Calls `take(raw name, raw value)` until it says false; empty pieces ("a=1&&b=2") are skipped.
template <class F>
void each_field(std::string_view text, F take) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view piece = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t equals = std::min(piece.find('='), piece.size());
        if (piece.empty()) continue;
        if (!take(piece.substr(0, equals), piece.substr(std::min(equals + 1, piece.size()))))
            return;
    }
}

class reader {
public:
    reader(document& d, std::string_view text, std::string_view name)
        : document_(d), text_(text), name_(name) {}

    result<const node*> read() {
        growing root{.kind = node_kind::object};
        std::size_t fields = 0;
        each_field(text_, [&](std::string_view name, std::string_view value) {
            if (++fields > most_fields) fail("more than 1,000 fields", name, "send fewer");
            const std::string_view key = taken(name);
            const std::string_view text = taken(value);
            if (fault_.what.empty()) put(root, key, text, name);
            return fault_.what.empty();
        });
        if (!fault_.what.empty()) return fault_;
        return finished(document_, root);
    }

private:
    void put(growing& root, std::string_view key, std::string_view text, std::string_view raw) {
        const auto steps = steps_of(key);
        if (steps.size() > most_brackets + 1) {
            return fail("more than 8 brackets in a name", raw, "use fewer");
        }
        growing* at = &root.member(steps.front());
        for (std::size_t i = 1; i < steps.size(); ++i)
            at = steps[i].empty() ? &at->appended() : &at->member(steps[i]);
        at->put(text);
    }

    std::string_view taken(std::string_view raw) {
        const decoded d = decode(raw);
        if (d.bad != std::string_view::npos) {
            fail("a % without two hexadecimal digits", raw.substr(d.bad), "encode % as %25");
        } else if (!d.is_utf8) {
            fail("not UTF-8", raw, "send the form in UTF-8: accept-charset=\"utf-8\"");
        }
        return document_.keep(d.text);
    }

    void fail(std::string what, std::string_view at, std::string cure) {
        if (!fault_.what.empty()) return;
        const auto byte = static_cast<std::size_t>(at.data() - text_.data());
        fault_ = {std::move(what), place_of(name_, text_, byte), std::move(cure)};
    }

    document& document_;
    std::string_view text_;
    std::string_view name_;
    error fault_{};
};

}  // namespace

result<const node*> parse_form(document& d, std::string_view text, std::string_view name) {
    return reader(d, text, name).read();
}

std::optional<std::string> form_value(std::string_view text, std::string_view field) {
    std::optional<std::string> found;
    each_field(text, [&](std::string_view name, std::string_view value) {
        const decoded n = decode(name);
        if (n.bad != std::string_view::npos || n.text != field) return true;
        decoded v = decode(value);
        if (v.bad == std::string_view::npos && v.is_utf8) found = std::move(v.text);
        return false;
    });
    return found;
}

}  // namespace sluis::mapping
