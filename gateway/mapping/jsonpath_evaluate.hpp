// A syntax tree meets a document. Private to jsonpath_*.cpp.
//
// Every node that is looked at costs a visit, long texts and objects more; when they are used up
// nothing more is found, and `complete` says so.
#pragma once

#include <cstddef>
#include <forward_list>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/mapping/jsonpath_syntax.hpp"

namespace sluis::mapping::path {

class evaluator {
public:
    explicit evaluator(const node& root) : root_(root) {}

    // At most `most` nodes.
    [[nodiscard]] std::vector<const node*> select(const jsonpath::query& q, const node& current,
                                                  std::size_t most = SIZE_MAX);

    [[nodiscard]] std::size_t visits() const noexcept { return visits_; }
    [[nodiscard]] bool complete() const noexcept { return complete_; }

private:
    struct search {
        std::vector<const node*> found{};
        std::size_t most = SIZE_MAX;
    };
    using segments = std::span<const segment>;

    // jsonpath_evaluate.cpp
    bool spend(std::size_t visits);
    [[nodiscard]] bool is_done(const search& s) const;
    void walk(const node& n, segments rest, search& s);
    void apply(const node& n, const segment& here, segments rest, search& s);
    void apply_one(const node& n, const selector& by, segments rest, search& s);
    void descend(const node& n, const segment& here, segments rest, search& s);
    void slice(const node& n, const selector& by, segments rest, search& s);
    void filter(const node& n, const selector& by, segments rest, search& s);

    // The node of a singular query; nullptr: there is none.
    [[nodiscard]] const node* single(const jsonpath::query& q, const node& current);
    [[nodiscard]] const node* step_down(const jsonpath::query& q, const node& from);

    // jsonpath_compare.cpp; nullptr is the RFC's Nothing
    using value = const node*;
    [[nodiscard]] bool holds(const expression& e, const node& current);
    [[nodiscard]] bool test(const term& t, const node& current);
    [[nodiscard]] bool compare(const expression& e, const node& current);
    [[nodiscard]] value value_of(const term& t, const node& current);
    [[nodiscard]] bool equal(const node& a, const node& b);

    // jsonpath_functions.cpp
    [[nodiscard]] value call_value(const call& c, const node& current);
    [[nodiscard]] bool call_logical(const call& c, const node& current);

    const node& root_;
    // What singular queries from the root give: the same for all nodes that are filtered.
    std::vector<std::pair<const jsonpath::query*, const node*>> from_root_{};
    std::forward_list<node> made_{};   // by functions
    std::string_view last_pattern_{};  // that was paid for
    std::size_t visits_ = 0;
    bool complete_ = true;
};

}  // namespace sluis::mapping::path
