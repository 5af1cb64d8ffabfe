#include "gateway/declaration/rule_actions.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/base/fields.hpp"

namespace sluis::declaration {
namespace {

using nlohmann::json;

constexpr std::size_t most_steps = 100;
constexpr int deepest = 5;
constexpr std::chrono::days longest_wait{366};

constexpr std::string_view names[] = {
    "set_status", "add_to_audience", "remove_from_audience", "wait", "branch", "webhook", "email",
    "jump"};
constexpr std::span<const std::string_view> declared_names(names, 7);

class reader {
public:
    reader(std::string rule_place, std::vector<error>& errors)
        : root_(std::move(rule_place)), errors_(errors) {}

    void read_list(const json& list, const std::string& at, int depth) {
        if (depth > deepest) {
            errors_.push_back({"branches in branches, too deep", root_ + at, "at most 5"});
            return;
        }
        for (std::size_t i = 0; i < list.size() && !is_full_; ++i)
            read_one(list[i], at + '[' + std::to_string(i) + ']', depth);
    }

    std::vector<rule_step> take() { return std::move(program_); }

private:
    void read_one(const json& declared, const std::string& at, int depth) {
        fields f(declared, root_ + at, errors_);
        if (!declared.is_object()) return;
        const std::size_t before = errors_.size();
        const auto what = f.word("do", declared_names);
        if (!what) {
            if (errors_.size() == before)
                f.fail("do", "missing", "such as \"set_status\" or \"wait\"");
            return;
        }
        const auto found = std::ranges::find(names, *what);
        rule_step s{.what = static_cast<action>(found - std::begin(names)), .place = at};
        const bool branches = s.what == action::branch;
        if (s.what == action::set_status) read_status(f, s);
        if (s.what == action::wait) read_pause(f, s);
        if (s.what == action::add_to_audience || s.what == action::remove_from_audience)
            s.audience = f.id("audience");
        if (s.what == action::webhook) s.webhook = read_webhook(f, errors_);
        if (s.what == action::email) s.email = read_email(f, errors_);
        if (branches) {
            read_branch(f, std::move(s), at, depth);
        } else {
            add(std::move(s));
        }
        f.done();
    }

    void read_status(fields& f, rule_step& s) {
        constexpr std::string_view words[] = {"marketing", "leave"};
        const std::size_t before = errors_.size();
        const auto to = f.word("to", words);
        if (!to && errors_.size() == before) f.fail("to", "missing", "\"marketing\", or \"leave\"");
        s.status = to == "leave" ? policy::change::schedule_exit : policy::change::promote;
    }

    void read_pause(fields& f, rule_step& s) {
        constexpr std::int64_t most = std::chrono::seconds(longest_wait).count();
        s.pause += std::chrono::days(f.number_or("days", 0, 0, longest_wait.count()));
        s.pause += std::chrono::hours(f.number_or("hours", 0, 0, most / 3600));
        s.pause += std::chrono::minutes(f.number_or("minutes", 0, 0, most / 60));
        s.pause += std::chrono::seconds(f.number_or("seconds", 0, 0, most));
        if (s.pause <= s.pause.zero() || s.pause > longest_wait)
            f.fail("days", "not a time from a second to 366 days",
                   "one or several of days, hours, minutes, seconds");
    }

    // branch, then..., jump, else...
    void read_branch(fields& f, rule_step s, const std::string& at, int depth) {
        const std::size_t before = errors_.size();
        if (const json* filter = f.object("filter")) {
            s.who = sluis::audience::parse_filter(*filter, f.place("filter"), errors_);
        } else if (errors_.size() == before) {
            f.fail("filter", "missing", "say who takes `then`; the others take `else`");
        }
        const json* then = f.array("then");
        const json* otherwise = f.array("else");
        const bool has_then = then && !then->empty();
        const bool has_else = otherwise && !otherwise->empty();
        if (!has_then && !has_else)
            f.fail("then", "nothing to do", "actions in then, else or both");
        const std::size_t branch = add(std::move(s));
        if (has_then) read_list(*then, at + " then", depth + 1);
        const std::size_t jump = add({.what = action::jump, .place = at});
        program_[branch].target = program_.size();
        if (has_else) read_list(*otherwise, at + " else", depth + 1);
        program_[jump].target = program_.size();
    }

    std::size_t add(rule_step s) {
        if (program_.size() == most_steps && !is_full_) {
            is_full_ = true;
            errors_.push_back({"too many actions", root_ + "actions", "at most 100 in all"});
        }
        program_.push_back(std::move(s));
        return program_.size() - 1;
    }

    std::string root_;
    std::vector<error>& errors_;
    std::vector<rule_step> program_;
    bool is_full_ = false;
};

}  // namespace

std::string_view name(action a) noexcept {
    return names[static_cast<std::size_t>(a)];
}

std::vector<rule_step> read_actions(const json& declared, const std::string& where,
                                    std::vector<error>& errors) {
    if (declared.empty()) {
        errors.push_back({"nothing to do", where, "name at least one action"});
        return {};
    }
    constexpr std::string_view list = "actions";
    reader r(where.substr(0, where.size() - list.size()), errors);
    r.read_list(declared, std::string(list), 1);
    return r.take();
}

}  // namespace sluis::declaration
