#include "gateway/audience/filter_sql.hpp"

#include <algorithm>

namespace sluis::audience {
namespace {

using value = sql_value;

std::string_view sign_of(op how) {
    switch (how) {
        case op::lt:
            return " < ";
        case op::lte:
            return " <= ";
        case op::gt:
            return " > ";
        case op::gte:
            return " >= ";
        case op::neq:
            return " <> ";
        default:
            return " = ";
    }
}

// For LIKE with ESCAPE '!'.
std::string escaped(std::string_view text) {
    std::string all;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '!') all += '!';
        all += c;
    }
    return all;
}

class writer {
public:
    writer(int first, const field* ordered_by) : next_(first), ordered_by_(ordered_by) {}

    sql_condition write(const filter& f) {
        is_one_group_ = f.groups.size() == 1;
        for (const auto& group : f.groups) {
            result_.text += result_.text.empty() ? "(" : " OR (";
            for (std::size_t i = 0; i < group.size(); ++i) {
                if (i > 0) result_.text += " AND ";
                result_.text += one(group[i]);
            }
            result_.text += ')';
        }
        if (f.groups.size() > 1) result_.text = '(' + result_.text + ')';
        return std::move(result_);
    }

private:
    std::string parameter(value v) {
        result_.parameters.push_back(std::move(v));
        return '$' + std::to_string(next_++);
    }

    [[nodiscard]] std::vector<value> values(const condition& k) const {
        std::vector<value> all(k.numbers.begin(), k.numbers.end());
        all.insert(all.end(), k.texts.begin(), k.texts.end());
        return all;
    }

    // Would reading in the order's index be no better than what this condition finds by another, or
    // is it the same index?
    [[nodiscard]] bool may_use_index(const condition& k) const {
        if (!ordered_by_ || !ordered_by_->is_indexed) return true;
        if (!is_one_group_) return false;
        const bool is_list = k.how == op::in || k.how == op::not_in;
        if (k.of.name == "id" && (k.how == op::eq || k.how == op::in)) return true;
        if (k.of.name == "status" && k.how == op::eq && ordered_by_->name == "id") return true;
        return k.of.name == ordered_by_->name && !is_list;
    }

    // NULL where the contact does not have it.
    [[nodiscard]] std::string column(const condition& k) const {
        if (k.of.column.empty()) return "(properties ->> '" + k.of.name + "')";
        if (k.of.kind == field_kind::text || may_use_index(k)) return k.of.column;
        return '+' + k.of.column;
    }

    std::string one(const condition& k) {
        if (k.of.is_condition) return either(k);
        const std::string raw = column(k);
        const std::string it = k.of.kind == field_kind::text ? "lower(" + raw + ")" : raw;
        switch (k.how) {
            case op::has_property:
                return raw + " IS NOT NULL";
            case op::not_has_property:
                return raw + " IS NULL";
            case op::between: {
                const auto v = values(k);
                const std::string low = parameter(v[0]);
                return "(" + it + " >= " + low + " AND " + it + " <= " + parameter(v[1]) + ")";
            }
            case op::in:
            case op::not_in:
                return in(k, raw, it);
            case op::contains_token:
            case op::not_contains_token:
                return token(k, raw, it);
            case op::neq:
                return "(" + raw + " IS NULL OR " + it + " <> " + parameter(values(k)[0]) + ")";
            default:
                return it + std::string(sign_of(k.how)) + parameter(values(k)[0]);
        }
    }

    // A field that is a condition itself: it has two values, and each satisfies `k` or does not.
    static std::string either(const condition& k) {
        const bool if_true = holds(k, 1);
        if (if_true == holds(k, 0)) return if_true ? "1 = 1" : "1 = 0";
        return if_true ? k.of.column : "NOT " + k.of.column;
    }

    std::string in(const condition& k, const std::string& raw, const std::string& it) {
        std::string list;
        for (const value& v : values(k))
            list += (list.empty() ? "" : ", ") + parameter(v);
        if (k.how == op::in) return it + " IN (" + list + ")";
        return "(" + raw + " IS NULL OR " + it + " NOT IN (" + list + "))";
    }

    std::string token(const condition& k, const std::string& raw, const std::string& it) {
        std::string words = it;
        for (const char c : separators)
            words = "replace(" + words + ", '" + c + "', ' ')";
        const std::string pattern = parameter('%' + escaped(k.texts[0]) + '%');
        const std::string like = "(' ' || " + words + " || ' ') LIKE " + pattern + " ESCAPE '!'";
        if (k.how == op::contains_token) return "(" + raw + " IS NOT NULL AND " + like + ")";
        return "(" + raw + " IS NULL OR NOT (" + like + "))";
    }

    int next_;
    const field* ordered_by_;
    bool is_one_group_ = true;
    sql_condition result_;
};

}  // namespace

sql_condition to_sql(const filter& f, int first, const field* ordered_by) {
    return writer(first, ordered_by).write(f);
}

}  // namespace sluis::audience
