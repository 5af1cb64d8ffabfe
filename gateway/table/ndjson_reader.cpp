#include "gateway/table/ndjson_reader.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "gateway/payload/document.hpp"
#include "gateway/payload/utf8.hpp"
#include "gateway/table/headings.hpp"

namespace sluis::table {
namespace {

using payload::node;
using payload::node_kind;

// The texts of values that are one; nullopt for lists and objects.
std::optional<std::string> text_of(const node& n) {
    switch (n.kind) {
        case node_kind::null:
            return "";
        case node_kind::boolean:
            return n.truth ? "true" : "false";
        case node_kind::number:
        case node_kind::string:
            return std::string(n.text);
        case node_kind::array:
        case node_kind::object:
            break;
    }
    return std::nullopt;
}

// Senders may use addresses as names: no fault tells those.
std::string tellable(std::string_view column) {
    return is_address(column) ? "" : std::string(column);
}

// Appends an object's members; those of objects in it too, when `deeper`.
std::optional<fault> add(const node& object, const std::string& before, bool deeper,
                         fields& values) {
    for (const payload::member& m : object.members) {
        const std::string column = before + std::string(m.name);
        if (column.size() > longest_heading) {
            return fault{reason::bad_json, "", "a name of more than 200 bytes"};
        }
        if (m.value->kind == node_kind::object && deeper) {
            if (auto bad = add(*m.value, column + '.', false, values)) return bad;
            continue;
        }
        auto text = text_of(*m.value);
        if (!text) return fault{reason::not_flat, tellable(column)};
        if (text->find('\0') != std::string::npos)
            return fault{reason::not_text, tellable(column), "a NUL character"};
        if (values.size() == most_columns)
            return fault{reason::bad_json, "", "more than 1,000 names"};
        values.emplace_back(column, std::move(*text));
    }
    return std::nullopt;
}

// A name may be there flat and nested.
std::optional<fault> twice(const fields& values) {
    std::vector<std::string_view> names;
    for (const auto& [column, _] : values)
        names.push_back(column);
    std::ranges::sort(names);
    const auto found = std::ranges::adjacent_find(names);
    if (found == names.end()) return std::nullopt;
    return fault{reason::bad_json, tellable(*found), "a name is there twice"};
}

// "not well-formed JSON, at character 17" of an error at "row:1:17".
std::string told(const error& e) {
    const std::string at = e.where.substr(e.where.rfind(':') + 1);
    const bool is_place = !at.empty() && at.find_first_not_of("0123456789") == std::string::npos;
    return is_place ? e.what + ", at character " + at : e.what;
}

}  // namespace

ndjson_reader::ndjson_reader(const reader_options& o)
    : longest_row_(o.longest_row),
      lines_({o.from.offset, o.from.line, is_utf_16(o.from.in) ? o.from.in : encoding::utf_8},
             o.longest_row) {}

position ndjson_reader::now() const {
    return {.offset = lines_.offset(), .line = lines_.line_number(), .in = lines_.known()};
}

std::optional<row> ndjson_reader::next() {
    for (;;) {
        row r{.line = lines_.line_number()};
        switch (lines_.read()) {
            case line_buffer::step::more:
            case line_buffer::step::end:
            case line_buffer::step::record_too_long:  // every line is a record
                return std::nullopt;
            case line_buffer::step::line_too_long:
                r.bad = fault{reason::too_long, "",
                              "more than " + std::to_string(longest_row_) + " bytes"};
                break;
            case line_buffer::step::line:
                if (lines_.line().find_first_not_of(" \t") == std::string_view::npos) {
                    lines_.accept();
                    continue;
                }
                r.bad = read_values(r);
                break;
        }
        lines_.accept();
        r.offset_after = lines_.offset();
        return r;
    }
}

std::optional<fault> ndjson_reader::read_values(row& r) const {
    if (payload::first_ill_formed(lines_.line()) != std::string_view::npos)
        return fault{reason::not_text, "", "bytes that are none of utf-8"};
    payload::document d;
    const auto root = d.parse(lines_.line(), "row");
    if (!root) return fault{reason::bad_json, "", told(root.error())};
    if ((*root)->kind != node_kind::object) return fault{reason::bad_json};
    auto bad = add(**root, "", true, r.values);
    return bad ? bad : twice(r.values);
}

}  // namespace sluis::table
