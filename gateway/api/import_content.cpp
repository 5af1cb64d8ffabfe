// The content of an import on its way in, part by part, and its bad rows on their way out.

#include <algorithm>
#include <utility>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/imports.hpp"
#include "gateway/table/writer.hpp"

namespace sluis::api {
namespace {

namespace imports = store::imports;

constexpr std::size_t piece_size = 128UL << 10U;  // what is sealed, and opened again, at once
constexpr std::int64_t largest_file = 4LL << 30U;
constexpr std::size_t most_answered = 4UL << 20U;

struct piece {
    std::int64_t size = 0;
    std::string sealed{};
};

std::vector<piece> sealed_pieces(const store::vault& secrets, std::string_view bytes) {
    std::vector<piece> all;
    while (!bytes.empty()) {
        const std::string_view one = bytes.substr(0, piece_size);
        all.push_back({std::ssize(one), secrets.seal(store::sealed_import, one)});
        bytes.remove_prefix(one.size());
    }
    return all;
}

net::response at_offset(const imports::file& i) {
    return ok({{"id", i.id}, {"offset", i.size}});
}

net::response wrong_offset(const imports::file& i) {
    const std::string offset = std::to_string(i.size);
    net::response r = problem(409, error{"the part does not begin where the last one ended",
                                         "query offset", "go on at offset " + offset});
    r.headers.add("Sluis-Offset", offset);
    return r;
}

net::response append(store::session& db, std::int64_t id, std::int64_t offset,
                     const std::vector<piece>& pieces) {
    auto i = imports::get(db, id);
    if (!i) return unknown("import");
    if (i->now != imports::state::uploading) {
        return problem(409, error{"it was started already", "import", "make another import"});
    }
    if (offset != i->size) return wrong_offset(*i);
    for (const piece& p : pieces) {
        imports::append(db, id, i->size, p.size, p.sealed);
        i->size += p.size;
    }
    imports::save(db, *i);
    return at_offset(*i);
}

// The cells that a bad row has for these columns, then its line and the reason.
std::vector<std::string> cells_of(const json& row, const std::vector<std::string>& header) {
    std::vector<std::string> cells(header.size());
    const json& values = row.at("values");
    for (const json& v : values) {
        const auto at = std::ranges::find(header, v.at(0).get_ref<const std::string&>());
        if (at != header.end())
            cells[static_cast<std::size_t>(at - header.begin())] = v.at(1).get<std::string>();
    }
    cells[header.size() - 2] = row.at("line").dump();
    cells[header.size() - 1] = row.at("reason").get<std::string>();
    return cells;
}

std::vector<std::string> header_of(const imports::file& i) {
    std::vector<std::string> header;
    if (!i.header.empty()) header = json::parse(i.header).get<std::vector<std::string>>();
    // A list of bad rows that was mended in part has them already.
    std::erase(header, table::line_column);
    std::erase(header, table::reason_column);
    header.emplace_back(table::line_column);
    header.emplace_back(table::reason_column);
    return header;
}

net::response bad_rows_of(store::session& db, const services& s, std::int64_t id,
                          std::int64_t after) {
    const auto i = imports::get(db, id);
    if (!i) return unknown("import");
    net::response r;
    r.headers.add("Content-Type", "text/csv; charset=utf-8");
    r.headers.add("Cache-Control", "no-store");
    const std::vector<std::string> header = header_of(*i);
    table::csv_writer lines(header);
    if (after == 0) r.body = lines.take();
    (void)lines.take();
    while (!i->dropped) {
        const auto some = imports::next_bad_rows(db, id, after);
        if (!some) break;
        if (r.body.size() > most_answered) {
            r.headers.add("Sluis-Next", std::to_string(after));
            break;
        }
        after = some->number;
        const result<secret> plain = s.secrets.unseal(store::sealed_bad_rows, some->content);
        if (!plain)
            return problem(409, error{"they cannot be opened", "import", "import it again"});
        const json rows = json::parse(plain->reveal());
        for (const json& row : rows)
            lines.write(cells_of(row, header));
        r.body += lines.take();
    }
    return r;
}

}  // namespace

asio::awaitable<net::response> append_to_import(services& s, const call& c) {
    const auto id = number_of(c.path.front());
    if (!id) co_return unknown("import");
    const auto given = c.query.find("offset");
    const auto offset = given == c.query.end() ? std::nullopt : number_of(given->second);
    if (!offset || *offset < 0) {
        co_return problem(400, error{"not a number of bytes", "query offset",
                                     "how much of the file was sent before, 0 at the beginning"});
    }
    const std::vector<piece> pieces = sealed_pieces(s.secrets, c.request.body);
    if (*offset > largest_file - std::ssize(c.request.body)) {
        co_return problem(413, error{"the file is larger than 4 GiB", "query offset",
                                     "import it in several files"});
    }
    const auto write = [&](store::session& db) { return append(db, *id, *offset, pieces); };
    net::response answered = co_await s.db.write(write);
    co_return answered;
}

// The cursor is the header Sluis-Next; the header line is on the first page only.
asio::awaitable<net::response> show_bad_rows(services& s, const call& c) {
    const auto id = number_of(c.path.front());
    if (!id) co_return unknown("import");
    const result<std::int64_t> after = after_of(c);
    if (!after) co_return problem(400, after.error());
    const auto read = [&](store::session& db) { return bad_rows_of(db, s, *id, *after); };
    net::response found = co_await s.db.read(read);
    if (found.status != 200) co_return found;
    const instant now = s.time.now();
    const auto note = [&](store::session& db) {
        store::audit::append(db, {.at = now,
                                  .actor = c.actor,
                                  .action = "import.bad_rows",
                                  .subject = "import:" + c.path.front(),
                                  .request_id = c.request_id});
    };
    co_await s.db.write(note);
    co_return found;
}

}  // namespace sluis::api
