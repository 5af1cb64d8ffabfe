#include "gateway/audience/filter_sql.hpp"

#include <algorithm>

namespace sluis::audience {
namespace {

using value = std::variant<std::int64_t, std::string>;

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
    explicit writer(int first) : next_(first) {}

    sql_condition write(const filter& f) {
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

    // NULL where the contact does not have it.
    static std::string column(const field& f) {
        if (f.kind != field_kind::text) return f.column;
        return f.column.empty() ? "(properties ->> '" + f.name + "')" : f.column;
    }

    std::string one(const condition& k) {
        const std::string raw = column(k.of);
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
    sql_condition result_;
};

}  // namespace

sql_condition to_sql(const filter& f, int first) {
    return writer(first).write(f);
}

}  // namespace sluis::audience
