#include "gateway/table/csv_fields.hpp"

#include <new>

namespace sluis::table {
namespace {

constexpr std::size_t block = 4'096;  // what libcsv's buffer grows by

}  // namespace

csv_fields::csv_fields(std::size_t most) : most_(most) {
    ::csv_init(&parser_, CSV_STRICT);
    ::csv_set_blk_size(&parser_, block);
}

csv_fields::~csv_fields() {
    ::csv_free(&parser_);
}

void csv_fields::set_delimiter(char delimiter) {
    ::csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
}

// libcsv's frames lie between these and add_line: nothing is thrown through them. add_line has
// reserved what they need.
void csv_fields::on_field(void* text, std::size_t size, void* self) noexcept {
    auto& fields = *static_cast<csv_fields*>(self);
    if (++fields.count_ > fields.most_) {
        fields.is_rest_empty_ = fields.is_rest_empty_ && size == 0;
        return;
    }
    fields.text_.append(static_cast<const char*>(text), size);
    fields.ends_.push_back(fields.text_.size());
}

void csv_fields::on_row(int, void* self) noexcept {
    static_cast<csv_fields*>(self)->is_whole_ = true;
}

csv_fields::state csv_fields::add_line(std::string_view line, std::string_view line_end) {
    text_.reserve(text_.size() + parser_.entry_pos + line.size() + line_end.size());
    ends_.reserve(most_);
    if (line_end.empty()) line_end = "\n";  // the last line of a file may lack it
    for (const std::string_view part : {line, line_end}) {
        const std::size_t read =
            ::csv_parse(&parser_, part.data(), part.size(), on_field, on_row, this);
        if (read == part.size()) continue;
        if (::csv_error(&parser_) != CSV_EPARSE) throw std::bad_alloc();
        return state::broken;
    }
    return is_whole_ ? state::whole : state::open;
}

void csv_fields::clear() {
    ::csv_fini(&parser_, nullptr, nullptr, nullptr);  // forgets a record that is not whole
    count_ = 0;
    text_.clear();
    ends_.clear();
    is_rest_empty_ = true;
    is_whole_ = false;
}

std::string_view csv_fields::field(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(text_).substr(begin, ends_[i] - begin);
}

}  // namespace sluis::table
