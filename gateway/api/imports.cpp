// Files of contacts: announced, uploaded in parts (import_content.cpp), started, looked at, stopped.

#include "gateway/store/imports.hpp"

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/base/closest.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/contact/locale.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/table/encoding.hpp"
#include "gateway/table/reader.hpp"
#include "gateway/table/target.hpp"

namespace sluis::api {
namespace {

namespace imports = store::imports;
using imports::state;

constexpr std::size_t longest_name = 200;
constexpr std::size_t most_columns = 1'000;
constexpr std::string_view kinds[] = {"csv", "ndjson"};
constexpr std::string_view defaults[] = {"non_marketing", "marketing", "marketing_if_consent"};
constexpr std::string_view applications[] = {"new", "new_and_existing"};

bool may_promote(const imports::wish& w) {
    return w.default_status != policy::default_status::non_marketing;
}

// {"E-mail": "email"} as the store keeps it.
std::string read_mapping(fields& f) {
    const json* given = f.object("mapping");
    json all = json::array();
    if (!given) return all.dump();
    const std::vector<std::string> names = table::target_names();
    const std::vector<std::string_view> known(names.begin(), names.end());
    for (const auto& [column, target] : given->items()) {
        const std::string wanted = target.is_string() ? target.get<std::string>() : "";
        if (!table::target_named(wanted)) {
            const auto near = closest(wanted, known);
            f.fail("mapping", "a column is mapped to what there is none of",
                   near ? "was \"" + std::string(*near) + "\" meant?"
                        : "see what a column can become: docs/imports.md");
        }
        all.push_back({column, wanted});
    }
    if (all.size() > most_columns) f.fail("mapping", "more than 1,000 columns", "map fewer");
    return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

void read_form(fields& f, imports::wish& w) {
    w.name = f.text("name");
    if (w.name.size() > longest_name) f.fail("name", "longer than 200 bytes", "a shorter one");
    w.format = f.word("kind", kinds).value_or("csv");
    const auto encoding = table::encoding_named(f.text_or("encoding", "detect"));
    if (!encoding) f.fail("encoding", "unknown", "utf-8, utf-16le, windows-1252, or leave it out");
    w.encoding = table::name(encoding.value_or(table::encoding::detect));
    w.delimiter = f.text_or("delimiter", "");
    const bool is_delimiter = w.delimiter.size() == 1 &&
                              std::string_view(",;\t|").find(w.delimiter) != std::string_view::npos;
    if (!w.delimiter.empty() && !is_delimiter)
        f.fail("delimiter", "none that is known", "a comma, a semicolon, a tab or |");
    w.mapping = read_mapping(f);
}

imports::wish read_wish(const json& body, std::vector<error>& errors) {
    imports::wish w;
    fields f(body, "body", errors);
    read_form(f, w);
    w.country = f.text_or("country", "");
    if (!w.country.empty()) {
        const auto code = contact::country_code(w.country);
        if (!code) f.fail("country", "no country", "its two letters, such as NL");
        w.country = code.value_or("");
    }
    if (f.has("external_ids_of")) w.external_ids_of = f.id("external_ids_of");
    const auto status = f.word("default_status", defaults);
    if (status) w.default_status = *policy::default_status_named(*status);
    const auto apply_to = f.word("apply_to", applications);
    if (apply_to) w.apply_to = *policy::applies_to_named(*apply_to);
    w.opt_out = f.flag_or("opt_out", false);
    w.dry_run = f.flag_or("dry_run", false);
    if (w.opt_out && may_promote(w))
        f.fail("default_status", "an opt-out list makes nobody a marketing contact",
               "leave it out");
    f.done();
    return w;
}

json mapping_of(const imports::wish& w) {
    json all = json::object();
    const json pairs = json::parse(w.mapping);
    for (const json& p : pairs)
        all[p.at(0).get<std::string>()] = p.at(1);
    return all;
}

json to_json(const imports::file& i) {
    const imports::wish& w = i.asked;
    const imports::sums& b = i.became;
    return {{"id", i.id},
            {"name", w.name},
            {"kind", w.format},
            {"encoding", w.encoding},
            {"delimiter", w.delimiter},
            {"mapping", mapping_of(w)},
            {"country", w.country},
            {"external_ids_of", w.external_ids_of},
            {"default_status", policy::name(w.default_status)},
            {"apply_to", policy::name(w.apply_to)},
            {"opt_out", w.opt_out},
            {"dry_run", w.dry_run},
            {"by", i.actor},
            {"state", imports::name(i.now)},
            {"size", i.size},
            {"done_bytes", i.done_bytes},
            {"lines", b.lines},
            {"created", b.created},
            {"updated", b.updated},
            {"unchanged", b.unchanged},
            {"ignored", b.ignored},
            {"bad", b.bad},
            {"marketing", b.marketing},
            {"held", b.held},
            {"suppressed", b.suppressed},
            {"unmapped", json::parse(i.unmapped)},
            {"problems", json::parse(i.problems)},
            {"failure", i.failure},
            {"created_at", to_rfc3339(i.created_at)},
            {"started_at", time_or_null(i.started_at)},
            {"ended_at", time_or_null(i.ended_at)}};
}

void note(store::session& db, const call& c, const imports::file& i, const char* action,
          instant now) {
    std::string detail = i.asked.format;
    detail += i.asked.opt_out ? ", an opt-out list" : "";
    detail += may_promote(i.asked) ? ", " + std::string(policy::name(i.asked.default_status)) : "";
    detail += i.asked.dry_run ? ", dry run" : "";
    store::audit::append(db, {.at = now,
                              .actor = c.actor,
                              .action = action,
                              .subject = "import:" + std::to_string(i.id),
                              .detail = std::move(detail),
                              .request_id = c.request_id});
}

}  // namespace

asio::awaitable<net::response> add_import(services& s, const call& c) {
    std::vector<error> errors;
    const imports::wish w = read_wish(c.body, errors);
    if (!errors.empty()) co_return problem(400, "no import was made", errors);
    if (may_promote(w)) need(c, permission::update_marketing_status, "body default_status");
    const instant now = s.time.now();
    const auto write = [&](store::session& db) {
        imports::file made = imports::add(db, w, c.actor, now);
        note(db, c, made, "import.add", now);
        return made;
    };
    const imports::file made = co_await s.db.write(write);
    co_return ok(to_json(made), 201);
}

asio::awaitable<net::response> list_imports(services& s, const call& c) {
    const result<page> p = page_of(c);
    if (!p) co_return problem(400, p.error());
    const auto read = [&](store::session& db) { return imports::list(db, p->before, p->limit); };
    const std::vector<imports::file> found = co_await s.db.read(read);
    json items = json::array();
    for (const auto& i : found)
        items.push_back(to_json(i));
    json next = found.size() == p->limit ? json(found.back().id) : json(nullptr);
    co_return ok({{"items", std::move(items)}, {"next", std::move(next)}});
}

asio::awaitable<net::response> show_import(services& s, const call& c) {
    const auto id = number_of(c.path.front());
    if (!id) co_return unknown("import");
    const auto read = [&](store::session& db) { return imports::get(db, *id); };
    const std::optional<imports::file> found = co_await s.db.read(read);
    co_return found ? ok(to_json(*found)) : unknown("import");
}

asio::awaitable<net::response> start_import(services& s, const call& c) {
    const auto id = number_of(c.path.front());
    if (!id) co_return unknown("import");
    const instant now = s.time.now();
    const auto write = [&](store::session& db) {
        auto i = imports::get(db, *id);
        if (!i) return unknown("import");
        if (may_promote(i->asked)) need(c, permission::update_marketing_status, "default_status");
        if (i->now != state::uploading) {
            return problem(
                409, error{"it was started already", "import", "look at it, or make another"});
        }
        i->now = state::running;
        i->started_at = now;
        imports::save(db, *i);
        note(db, c, *i, "import.start", now);
        return ok(to_json(*i));
    };
    net::response answered = co_await s.db.write(write);
    if (answered.status == 200 && s.changed) co_await s.changed();
    co_return answered;
}

asio::awaitable<net::response> cancel_import(services& s, const call& c) {
    const auto id = number_of(c.path.front());
    if (!id) co_return unknown("import");
    const instant now = s.time.now();
    const auto write = [&](store::session& db) {
        auto i = imports::get(db, *id);
        if (!i) return unknown("import");
        if (!i->ended_at) {
            i->now = state::cancelled;
            i->ended_at = now;
        }
        i->dropped = true;  // content and bad rows go in chunks: gateway/apply
        imports::save(db, *i);
        note(db, c, *i, "import.cancel", now);
        return ok(to_json(*i));
    };
    net::response answered = co_await s.db.write(write);
    co_return answered;
}

}  // namespace sluis::api
