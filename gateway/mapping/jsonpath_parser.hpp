// Text to a JSONPath's syntax tree, types checked (RFC 9535, section 2.4.3). Private to
// jsonpath_*.cpp. Mistakes are thrown as `mistake`.
#pragma once

#include <memory>
#include <string_view>

#include "gateway/mapping/jsonpath_scanner.hpp"
#include "gateway/mapping/jsonpath_syntax.hpp"

namespace sluis::mapping::path {

class parser {
public:
    explicit parser(std::string_view text) : scan_(text) {}

    // The whole text, which begins with $.
    [[nodiscard]] std::shared_ptr<const jsonpath::query> parse();

private:
    // jsonpath_parser.cpp: queries
    jsonpath::query query();
    segment descendant();
    segment bracketed();
    selector one_selector();
    selector index_or_slice();
    static bool is_singular(const segment& s);

    // jsonpath_filter.cpp: expressions
    expression any_of(const term* first = nullptr);
    expression all_of(const term* first);
    expression basic(const term* first);
    expression negation();
    expression parenthesised();
    expression compared(const term& left, comparison how);
    expression tested(const term& t);
    std::optional<comparison> comparison_operator();
    std::optional<term> value_term();
    std::optional<term> literal_term();
    term function_call();
    term argument();
    void check_argument(const term& t, type wanted, std::size_t at);
    void check_comparable(const term& t, std::size_t at);

    scanner scan_;
    int depth_ = 0;
};

}  // namespace sluis::mapping::path
