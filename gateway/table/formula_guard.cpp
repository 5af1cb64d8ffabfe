#include "gateway/table/formula_guard.hpp"

namespace sluis::table {

bool needs_guard(std::string_view cell) noexcept {
    constexpr std::string_view begins_formula = "=+-@\t\r";
    const auto first = cell.find_first_not_of('\'');
    return first != std::string_view::npos &&
           begins_formula.find(cell[first]) != std::string_view::npos;
}

std::string unguarded(std::string cell) {
    if (cell.starts_with('\'') && needs_guard(cell)) cell.erase(0, 1);
    return cell;
}

}  // namespace sluis::table
