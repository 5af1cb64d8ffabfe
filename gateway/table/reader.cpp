#include "gateway/table/reader.hpp"

#include <utility>

#include "gateway/table/csv_reader.hpp"
#include "gateway/table/ndjson_reader.hpp"

namespace sluis::table {

std::string_view name(format f) noexcept {
    return f == format::csv ? "csv" : "ndjson";
}

std::optional<format> format_named(std::string_view text) noexcept {
    for (const format f : {format::csv, format::ndjson}) {
        if (text == name(f)) return f;
    }
    return std::nullopt;
}

reader::reader(reader_options o) {
    if (o.kind == format::csv) {
        reader_ = std::make_unique<csv_reader>(std::move(o));
    } else {
        reader_ = std::make_unique<ndjson_reader>(o);
    }
}
reader::reader(reader&&) noexcept = default;
reader& reader::operator=(reader&&) noexcept = default;
reader::~reader() = default;

void reader::feed(std::string_view bytes) {
    std::visit([&](auto& r) { r->feed(bytes); }, reader_);
}

void reader::finish() {
    std::visit([](auto& r) { r->finish(); }, reader_);
}

std::optional<row> reader::next() {
    return std::visit([](auto& r) { return r->next(); }, reader_);
}

const std::optional<error>& reader::failure() const noexcept {
    return std::visit([](auto& r) -> const std::optional<error>& { return r->failure(); }, reader_);
}

position reader::now() const {
    return std::visit([](auto& r) { return r->now(); }, reader_);
}

}  // namespace sluis::table
