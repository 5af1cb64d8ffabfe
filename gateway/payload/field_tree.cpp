#include "gateway/payload/field_tree.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace sluis::payload {
namespace {

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

}  // namespace

// A value that still grows: nothing yet, one value, a list, or an object.
struct field_tree::growing {
    enum class kind : std::uint8_t { nothing, value, list, object };

    kind is = kind::nothing;
    const node* value = nullptr;
    std::vector<std::pair<std::string_view, std::unique_ptr<growing>>> members{};
    std::vector<std::unique_ptr<growing>> items{};

    void become_list() {
        if (is == kind::list) return;
        auto before = std::make_unique<growing>(std::move(*this));
        *this = {.is = kind::list};
        if (before->is != kind::nothing) items.push_back(std::move(before));
    }

    growing& appended() {
        become_list();
        return *items.emplace_back(std::make_unique<growing>());
    }

    growing& member(std::string_view name) {
        if (is == kind::nothing) is = kind::object;
        if (is != kind::object) {  // a name for a value and for a group: both, in a list
            become_list();
            if (items.back()->is != kind::object) return appended().member(name);
            return items.back()->member(name);
        }
        const auto found = std::ranges::find(members, name, [](const auto& m) { return m.first; });
        if (found != members.end()) return *found->second;
        return *members.emplace_back(name, std::make_unique<growing>()).second;
    }

    void put(const node* one) {
        growing& at = is == kind::nothing ? *this : appended();
        at.is = kind::value;
        at.value = one;
    }

    // NOLINTNEXTLINE(misc-no-recursion): as deep as the brackets of a name
    [[nodiscard]] const node* finished(document& d) const {
        if (is == kind::value) return value;
        if (is == kind::list) {
            std::vector<const node*> all;
            for (const auto& item : items)
                all.push_back(item->finished(d));
            return d.array(all);
        }
        std::vector<payload::member> all;
        for (const auto& [name, one] : members)
            all.push_back({name, one->finished(d)});
        return d.object(all);
    }
};

field_tree::field_tree(document& d)
    : document_(d), root_(std::make_unique<growing>(growing{.is = growing::kind::object})) {}
field_tree::~field_tree() = default;

result<void> field_tree::put(std::string_view name, const node* value) {
    if (++fields_ > most_fields) return error{"more than 1,000 fields", "", "send fewer"};
    const auto steps = steps_of(name);
    if (steps.size() > most_brackets + 1) {
        return error{"more than 8 brackets in a name", "", "use fewer"};
    }
    growing* at = &root_->member(steps.front());
    for (std::size_t i = 1; i < steps.size(); ++i)
        at = steps[i].empty() ? &at->appended() : &at->member(steps[i]);
    at->put(value);
    return {};
}

const node* field_tree::finish() const {
    return root_->finished(document_);
}

}  // namespace sluis::payload
