#include "gateway/audience/order_sql.hpp"

#include <cstddef>
#include <limits>
#include <utility>

namespace sluis::audience {
namespace {

std::string expression(const field& f) {
    if (f.is_condition) return "(CASE WHEN " + f.column + " THEN 1 ELSE 0 END)";
    if (f.kind != field_kind::text) return f.column;
    return "lower(" + (f.column.empty() ? "(properties ->> '" + f.name + "')" : f.column) + ")";
}

// A condition that grows: what there is, AND one more.
class conjunction {
public:
    explicit conjunction(sql_condition start) : all_(std::move(start)) {}

    [[nodiscard]] conjunction with(const std::string& more) const {
        conjunction next = *this;
        if (!next.all_.text.empty()) next.all_.text += " AND ";
        next.all_.text += more;
        return next;
    }
    [[nodiscard]] conjunction with(const std::string& more, sql_value v) const {
        const std::size_t number = all_.parameters.size() + 1;
        conjunction next = with(more + '$' + std::to_string(number));
        next.all_.parameters.push_back(std::move(v));
        return next;
    }
    [[nodiscard]] const sql_condition& condition() const { return all_; }

private:
    sql_condition all_;
};

class paging {
public:
    explicit paging(const order& o) : order_(o) {}

    // Everybody of `prefix`, which fixes the keys before `level`.
    void add_all(const conjunction& prefix, std::size_t level) {
        const field& by = order_[level].by;
        if (!by.is_optional) return add(prefix, level);
        // A bound, since IS NOT NULL alone starts at no place of an index.
        const sql_value lowest = by.kind == field_kind::text
                                     ? sql_value(std::string())
                                     : sql_value(std::numeric_limits<std::int64_t>::min());
        add(prefix.with(expression(by) + " >= ", lowest), level);
        add_all(prefix.with(expression(by) + " IS NULL"), level + 1);
    }

    // Those of `prefix` who come after `after`.
    void add_after(const conjunction& prefix, const place& after, std::size_t level) {
        const std::string it = expression(order_[level].by);
        const key_value& v = after[level];
        const bool is_last = level + 1 == order_.size();
        if (std::holds_alternative<std::monostate>(v)) {
            if (!is_last) add_after(prefix.with(it + " IS NULL"), after, level + 1);
            return;
        }
        const sql_value value = std::holds_alternative<std::int64_t>(v)
                                    ? sql_value(std::get<std::int64_t>(v))
                                    : sql_value(std::get<std::string>(v));
        if (!is_last) add_after(prefix.with(it + " = ", value), after, level + 1);
        add(prefix.with(it + (order_[level].descending ? " < " : " > "), value), level);
        if (order_[level].by.is_optional) add_all(prefix.with(it + " IS NULL"), level + 1);
    }

    std::vector<sql_range> take() { return std::move(ranges_); }

private:
    // In the order of the keys from `level` on, of which the first is never null.
    void add(const conjunction& where, std::size_t level) {
        sql_range r{.where = where.condition()};
        if (r.where.text.empty()) r.where.text = "1 = 1";
        for (std::size_t i = level; i < order_.size(); ++i) {
            if (i > level) r.order_by += ", ";
            r.order_by += expression(order_[i].by) + (order_[i].descending ? " DESC" : " ASC");
            if (i > level && order_[i].by.is_optional) r.order_by += " NULLS LAST";
        }
        ranges_.push_back(std::move(r));
    }

    const order& order_;
    std::vector<sql_range> ranges_;
};

}  // namespace

std::vector<sql_range> ranges_of(const filter& f, const order& o,
                                 const std::optional<place>& after) {
    paging all(o);
    const conjunction who(to_sql(f, 1, &o.front().by));
    after ? all.add_after(who, *after, 0) : all.add_all(who, 0);
    return all.take();
}

std::string columns_of(const order& o) {
    std::string all;
    for (const sort_key& k : o)
        all += (all.empty() ? "" : ", ") + expression(k.by);
    return all;
}

}  // namespace sluis::audience
