#include "gateway/table/plan.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "gateway/base/closest.hpp"
#include "gateway/contact/name.hpp"

namespace sluis::table {
namespace {

constexpr std::size_t longest_quoted = 200;

std::string place(std::string_view column) {
    return "column \"" + std::string(column.substr(0, longest_quoted)) + '"';
}

template <class Names>
std::string suggestion(std::string_view word, const Names& names, std::string otherwise) {
    const std::vector<std::string_view> known(names.begin(), names.end());
    const auto near = closest(word, known);
    return near ? "did you mean \"" + std::string(*near) + "\"?" : std::move(otherwise);
}

class planner {
public:
    planner(std::span<const std::string> header, use u, std::vector<error>& errors)
        : header_(header), use_(u), errors_(errors), targets_(header.size()) {}

    plan make(const column_mapping& mapping) {
        for (const auto& [column, wanted] : mapping)
            take_explicit(column, wanted);
        take_headings(false);
        take_headings(true);
        return finish();
    }

private:
    void take_explicit(const std::string& column, const std::string& wanted) {
        const std::string name = contact::collapsed(column);
        const auto at = std::ranges::find(header_, name, contact::collapsed);
        if (at == header_.end()) {
            errors_.push_back({"the file has no such column", place(name),
                               suggestion(name, header_, "see the file's header")});
            return;
        }
        const auto t = target_named(wanted);
        if (!t) {
            errors_.push_back({"it is mapped to what there is none of", place(name),
                               suggestion(wanted, target_names(), "see what a column can become")});
            return;
        }
        auto& slot = targets_[static_cast<std::size_t>(at - header_.begin())];
        if (slot) {
            errors_.push_back({"it is mapped twice", place(name), "map it once"});
            return;
        }
        slot = t;
        if (t->kind != target_kind::ignore && count(*t) > 1) tell_twice(name, *t);
    }

    // Those of the second choice only where nothing else has their target.
    void take_headings(bool second) {
        const std::vector<std::optional<target>> before = targets_;
        const auto is_taken = [&](const target& t) {
            return std::ranges::find(before, std::optional(t)) != before.end();
        };
        for (std::size_t i = 0; i < header_.size(); ++i) {
            const auto known = targets_[i] ? std::nullopt : heading_named(header_[i]);
            if (!known || known->is_second != second || is_taken(known->is)) continue;
            if (!is_of_use(known->is)) continue;
            targets_[i] = known->is;
            if (count(known->is) > 1) tell_twice(header_[i], known->is);
        }
    }

    [[nodiscard]] bool is_of_use(const target& t) const {
        return use_ == use::contacts || (is_identity(t) && t.kind != target_kind::external_id);
    }

    [[nodiscard]] std::ptrdiff_t count(const target& t) const {
        return std::ranges::count(targets_, std::optional(t));
    }

    void tell_twice(const std::string& column, const target& t) {
        errors_.push_back({"another column is " + name(t) + " too", place(column),
                           "map one of them to \"ignore\", or to something else"});
    }

    plan finish() {
        plan p;
        bool is_somebody = false;
        for (std::size_t i = 0; i < header_.size(); ++i) {
            const auto& t = targets_[i];
            if (t && t->kind != target_kind::ignore && is_of_use(*t)) {
                p.columns.push_back({i, header_[i], *t});
                is_somebody |= is_identity(*t);
            } else if (!header_[i].empty()) {
                p.unmapped.push_back(header_[i]);
            }
        }
        if (!is_somebody) {
            errors_.push_back(
                {use_ == use::contacts
                     ? "no column has an e-mail address, a phone number or an external id"
                     : "no column has an e-mail address or a phone number",
                 "header", "map the column that says who it is about"});
        }
        return p;
    }

    std::span<const std::string> header_;
    use use_;
    std::vector<error>& errors_;
    std::vector<std::optional<target>> targets_;  // one for each column
};

}  // namespace

plan make_plan(std::span<const std::string> header, const column_mapping& mapping, use u,
               std::vector<error>& errors) {
    return planner(header, u, errors).make(mapping);
}

}  // namespace sluis::table
