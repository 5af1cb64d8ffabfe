#include "gateway/table/csv_reader.hpp"

#include <algorithm>
#include <utility>

#include "gateway/contact/name.hpp"
#include "gateway/payload/charset.hpp"
#include "gateway/table/formula_guard.hpp"
#include "gateway/table/headings.hpp"

namespace sluis::table {
namespace {

std::string bytes(std::size_t limit) {
    return "more than " + std::to_string(limit) + " bytes";
}

}  // namespace

csv_reader::csv_reader(reader_options o)
    : options_(std::move(o)),
      lines_({options_.from.offset, options_.from.line, options_.from.in}, options_.longest_row),
      fields_(most_columns + 1) {
    const std::vector<std::string>& header = options_.from.header;
    if (header.empty()) return;
    failure_ = fault_of(header);
    fields_.keep_at_most(header.size());
}

position csv_reader::now() const {
    position p = options_.from;
    p.offset = lines_.offset();
    p.line = lines_.line_number();
    p.in = lines_.known();
    return p;
}

std::optional<row> csv_reader::next() {
    while (!failure_) {
        std::optional<row> r;
        switch (lines_.read()) {
            case line_buffer::step::more:
                return std::nullopt;
            case line_buffer::step::end:
                if (is_open_) {
                    r = refuse({reason::unclosed_quote}, false);
                    break;
                }
                if (options_.from.header.empty()) fail("the file is empty", "send one with rows");
                return std::nullopt;
            case line_buffer::step::line_too_long:
                r = refuse({reason::too_long, "", bytes(options_.longest_row)}, true);
                break;
            case line_buffer::step::record_too_long:
                r = refuse({reason::unclosed_quote, "", "for " + bytes(options_.longest_row)},
                           false);
                break;
            case line_buffer::step::line:
                r = take_line();
                break;
        }
        if (r) return r;
    }
    return std::nullopt;
}

bool csv_reader::is_blank_line() const noexcept {
    return std::ranges::all_of(lines_.line(), [this](char c) {
        return (c == ' ' || c == '\t') && c != options_.from.delimiter;
    });
}

std::optional<row> csv_reader::take_line() {
    if (!is_open_ && !begin_record()) {
        lines_.accept();
        return std::nullopt;
    }
    switch (fields_.add_line(lines_.line(), lines_.line_end())) {
        case csv_fields::state::open:
            is_open_ = true;
            return std::nullopt;
        case csv_fields::state::broken:
            return refuse({reason::broken_quotes}, false);
        case csv_fields::state::whole:
            break;
    }
    return take_record();
}

bool csv_reader::begin_record() {
    position& p = options_.from;
    const auto declared =
        lines_.line_number() == 1 ? declared_delimiter(lines_.line()) : std::nullopt;
    if (!declared && is_blank_line()) return false;
    if (declared) p.delimiter = *declared;
    if (p.delimiter == '\0') p.delimiter = delimiter_of(lines_.line());
    fields_.set_delimiter(p.delimiter);
    return !declared;
}

std::optional<row> csv_reader::take_record() {
    row r{.line = lines_.line_number()};
    r.bad = read_values(r);
    const bool is_header = options_.from.header.empty();
    if (is_header) take_header(r);
    lines_.accept();
    r.offset_after = lines_.offset();
    fields_.clear();
    is_open_ = false;
    return is_header ? std::nullopt : std::optional(std::move(r));
}

std::optional<fault> csv_reader::read_values(row& r) {
    const reading how = lines_.read_as();
    if (how == reading::broken) {
        const std::string encoding(name(lines_.known()));
        return fault{reason::not_text, "", "bytes that are none of " + encoding};
    }
    if (lines_.record().find('\0') != std::string_view::npos)
        return fault{reason::not_text, "", "a NUL character"};
    const std::vector<std::string>& header = options_.from.header;
    r.values.reserve(fields_.kept());
    for (std::size_t i = 0; i < fields_.kept(); ++i)
        r.values.emplace_back(header.empty() ? "" : header[i], text_of(i, how));
    if (header.empty()) return std::nullopt;
    const std::size_t count = fields_.count();
    const bool is_right =
        count == header.size() || (count > header.size() && fields_.is_rest_empty());
    if (is_right) return std::nullopt;
    return fault{reason::field_count, "",
                 std::to_string(count) + " instead of " + std::to_string(header.size())};
}

std::string csv_reader::text_of(std::size_t field, reading how) const {
    const std::string_view text = fields_.field(field);
    std::string utf8;
    switch (how) {
        case reading::windows_1252:
            utf8 = payload::to_utf8(text, "windows-1252").value();
            break;
        case reading::iso_8859_15:
            utf8 = payload::to_utf8(text, "iso-8859-15").value();
            break;
        case reading::as_it_is:
        case reading::broken:
            utf8 = text;
            break;
    }
    return options_.guarded ? unguarded(std::move(utf8)) : utf8;
}

void csv_reader::take_header(const row& r) {
    if (r.bad) {
        return fail(r.bad->detail + " in the header",
                    "save the file as UTF-8, or name its encoding");
    }
    std::vector<std::string> names;
    for (const auto& [_, text] : r.values)
        names.push_back(contact::collapsed(text));
    failure_ = fault_of(names);
    fields_.keep_at_most(names.size());
    options_.from.header = std::move(names);
}

std::optional<row> csv_reader::refuse(fault why, bool all) {
    if (options_.from.header.empty()) {
        fail("no header: " + why.text(), "mend the line with the columns' names");
        return std::nullopt;
    }
    row r{.line = lines_.line_number(), .bad = std::move(why)};
    all ? lines_.accept() : lines_.accept_first_line();
    r.offset_after = lines_.offset();
    fields_.clear();
    is_open_ = false;
    return r;
}

void csv_reader::fail(std::string what, std::string cure) {
    failure_ =
        error{std::move(what), "line " + std::to_string(lines_.line_number()), std::move(cure)};
}

}  // namespace sluis::table
