#include "gateway/apply/import_rows.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace sluis::apply {
namespace {

namespace imports = store::imports;
using nlohmann::json;

constexpr std::size_t most_bytes = 4UL << 20U;

std::string text_of(const json& j) {
    return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::size_t size_of(const table::row& r) {
    std::size_t bytes = 0;
    for (const auto& [column, value] : r.values)
        bytes += column.size() + value.size();
    return bytes;
}

class row_source {
public:
    row_source(store::session& s, const store::vault& secrets, const imports::file& i)
        : session_(s),
          secrets_(secrets),
          import_(i.id),
          reader_({.kind = table::format_named(i.asked.format).value_or(table::format::csv),
                   .from = position_of(i),
                   .guarded = true}),
          offset_(static_cast<std::int64_t>(position_of(i).offset)) {}

    rows_read read(std::size_t most) {
        rows_read all;
        std::size_t bytes = 0;
        while (all.rows.size() < most && bytes < most_bytes) {
            auto row = reader_.next();
            if (row) {
                bytes += size_of(*row);
                all.rows.push_back(std::move(*row));
                continue;
            }
            if (has_ended_ || reader_.failure()) break;
            feed(all);
            if (all.failure) break;
        }
        if (!all.failure) all.failure = reader_.failure();
        all.at_end = has_ended_ && all.rows.size() < most && bytes < most_bytes;
        all.after = reader_.now();
        return all;
    }

private:
    void feed(rows_read& all) {
        const auto piece = imports::part_at(session_, import_, offset_);
        if (!piece) {
            reader_.finish();
            has_ended_ = true;
            return;
        }
        const result<secret> plain = secrets_.unseal(store::sealed_import, piece->content);
        if (!plain) {
            all.failure = error{"its content cannot be opened", "import",
                                "import the file again; sluis has another key than when it came"};
            return;
        }
        const std::string_view bytes = plain->reveal();
        reader_.feed(bytes.substr(static_cast<std::size_t>(offset_ - piece->start)));
        offset_ = piece->start + std::ssize(bytes);
    }

    store::session& session_;
    const store::vault& secrets_;
    std::int64_t import_;
    table::reader reader_;
    std::int64_t offset_;
    bool has_ended_ = false;
};

}  // namespace

rows_read read_rows(store::session& s, const store::vault& secrets, const imports::file& i,
                    std::size_t most) {
    return row_source(s, secrets, i).read(most);
}

table::position position_of(const imports::file& i) {
    table::position at;
    const bool is_csv = i.asked.format == table::name(table::format::csv);
    if (is_csv) at.header = names_in(i.header);
    if (i.position.empty()) {
        at.in = table::encoding_named(i.asked.encoding).value_or(table::encoding::detect);
        if (!i.asked.delimiter.empty()) at.delimiter = i.asked.delimiter.front();
        return at;
    }
    const json stored = json::parse(i.position);
    at.offset = stored.at("offset").get<std::uint64_t>();
    at.line = stored.at("line").get<std::uint64_t>();
    at.in = table::encoding_named(stored.at("encoding").get<std::string>())
                .value_or(table::encoding::detect);
    const auto delimiter = stored.at("delimiter").get<std::string>();
    if (!delimiter.empty()) at.delimiter = delimiter.front();
    return at;
}

void set_position(imports::file& i, const table::position& at) {
    const std::string delimiter = at.delimiter == '\0' ? "" : std::string(1, at.delimiter);
    i.position = text_of({{"offset", at.offset},
                          {"line", at.line},
                          {"encoding", table::name(at.in)},
                          {"delimiter", delimiter}});
    i.done_bytes = static_cast<std::int64_t>(at.offset);
    if (i.header.empty() && !at.header.empty()) i.header = names_text(at.header);
}

std::vector<std::string> names_in(std::string_view text) {
    if (text.empty()) return {};
    return json::parse(text).get<std::vector<std::string>>();
}

std::string names_text(const std::vector<std::string>& names) {
    return text_of(json(names));
}

}  // namespace sluis::apply
