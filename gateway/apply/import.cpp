#include "gateway/apply/import.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "gateway/apply/import_rows.hpp"
#include "gateway/apply/record_event.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/suppressions.hpp"
#include "gateway/table/event_of.hpp"

namespace sluis::apply {
namespace {

namespace imports = store::imports;
using nlohmann::json;
using policy::happened;

constexpr std::size_t most_problems = 20;
constexpr std::size_t most_columns = 1'000;

std::string text_of(const json& j) {
    return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string source_of(const imports::file& i) {
    return "import:" + std::to_string(i.id);
}

// The names of the columns: of the header line, or of NDJSON all that the first rows have.
std::vector<std::string> columns_of(const imports::file& i, const rows_read& read) {
    if (!i.header.empty()) return names_in(i.header);
    if (!read.after.header.empty()) return read.after.header;
    std::vector<std::string> all;
    for (const table::row& r : read.rows) {
        if (r.bad) continue;
        for (const auto& [column, _] : r.values) {
            const bool is_known = std::ranges::find(all, column) != all.end();
            if (!is_known && all.size() < most_columns) all.push_back(column);
        }
    }
    return all;
}

class importing {
public:
    importing(store::session& s, const recorder& by, import_chunk& chunk, const table::plan& p)
        : session_(s),
          by_(by),
          events_(s, by),
          import_(chunk.now),
          plan_(p),
          source_(source_of(chunk.now)),
          problems_(json::parse(chunk.now.problems)) {}

    void take(const table::row& r) {
        ++import_.became.lines;
        if (!r.bad && table::is_blank(r)) {
            ++import_.became.ignored;
            return;
        }
        table::outcome o = table::event_of(r, plan_, options());
        for (const table::fault& f : o.left_out)
            note(r, f);
        if (o.bad) return refuse(r, *o.bad);
        import_.asked.opt_out ? opt_out(*o.event) : record(o);
    }

    void finish(import_chunk& chunk, const store::vault& secrets) {
        import_.problems = text_of(problems_);
        chunk.hints = events_.take_hints();
        if (bad_.empty()) return;
        chunk.bad_number = bad_.front().at("line").get<std::int64_t>();
        chunk.bad_rows = secrets.seal(store::sealed_bad_rows, text_of(bad_));
    }

private:
    [[nodiscard]] table::event_options options() const {
        const bool leaves = import_.asked.opt_out;
        return {.what = leaves ? contact::effect::unsubscribe : contact::effect::upsert,
                .source = source_,
                .country = import_.asked.country,
                .now = import_.started_at.value_or(by_.now)};
    }

    [[nodiscard]] policy::source_rules rules_for(const std::optional<contact::status>& told) const {
        policy::source_rules rules{.id = source_,
                                   .kind = policy::source_kind::import,
                                   .status = import_.asked.default_status,
                                   .to = import_.asked.apply_to};
        if (!told) return rules;
        if (*told == contact::status::marketing) {
            rules.to = policy::applies_to::new_and_existing;
        } else {
            rules.status = policy::default_status::non_marketing;
        }
        return rules;
    }

    void record(table::outcome& o) {
        contact::event& e = *o.event;
        for (contact::identity& i : e.identities) {
            const bool is_external = i.kind == contact::identity_kind::external;
            if (is_external && !import_.asked.external_ids_of.empty())
                i.scope = import_.asked.external_ids_of;
        }
        if (o.unsubscribed) e.what = contact::effect::unsubscribe;
        event_effect did = events_.record(e, rules_for(o.marketing), "");
        if (o.unsubscribed) add_status(did, std::move(e), o.marketing);
        count(did);
    }

    // Who leaves is promoted by nothing that says so; but the file may have both.
    void add_status(event_effect& did, contact::event e,
                    const std::optional<contact::status>& told) {
        if (import_.asked.default_status == policy::default_status::non_marketing) return;
        e.what = contact::effect::upsert;
        e.key += "-status";
        e.properties.clear();
        std::erase_if(e.consents, [](const auto& c) {  // that to e-mail would subscribe again
            return c.first != contact::purpose::ads;
        });
        const event_effect then = events_.record(e, rules_for(told), "");
        did.what = std::min(did.what, then.what);
        did.became_marketing |= then.became_marketing;
        did.became_held |= then.became_held;
    }

    // Each address for itself: that they stand in one row does not make them one person.
    void opt_out(const contact::event& e) {
        bool is_known = false;
        imports::sums& sums = import_.became;
        for (const contact::identity& i : e.identities) {
            const bool is_new =
                store::suppressions::add(session_, by_.tombstone(i), source_, e.occurred_at);
            sums.suppressed += is_new ? 1 : 0;
            if (store::contacts::load_by_identities(session_, {&i, 1}).empty()) continue;
            contact::event leaving = e;
            leaving.identities = {i};
            leaving.properties.clear();
            const event_effect did = events_.record(leaving, rules_for({}), "");
            if (!std::exchange(is_known, true)) count(did);
        }
        if (!is_known) ++sums.ignored;
    }

    void count(const event_effect& did) {
        imports::sums& sums = import_.became;
        switch (did.what) {
            case happened::created:
                ++sums.created;
                break;
            case happened::updated:
            case happened::merged:
                ++sums.updated;
                break;
            case happened::unchanged:
                ++sums.unchanged;
                break;
            case happened::erased:  // no row of a file erases
            case happened::ignored:
                ++sums.ignored;
        }
        sums.marketing += did.became_marketing ? 1 : 0;
        sums.held += did.became_held ? 1 : 0;
    }

    void refuse(const table::row& r, const table::fault& why) {
        ++import_.became.bad;
        note(r, why);
        bad_.push_back({{"line", r.line}, {"reason", why.text()}, {"values", r.values}});
    }

    void note(const table::row& r, const table::fault& f) {
        if (problems_.size() >= most_problems) return;
        problems_.push_back({{"line", r.line},
                             {"reason", table::name(f.why)},
                             {"column", f.column},
                             {"text", f.text()}});
    }

    store::session& session_;
    const recorder& by_;
    event_recording events_;
    imports::file& import_;
    const table::plan& plan_;
    std::string source_;
    json problems_;
    json bad_ = json::array();
};

void end(imports::file& i, imports::state how, instant now) {
    i.now = how;
    i.ended_at = now;
}

void fail(imports::file& i, const std::vector<error>& why, instant now) {
    for (const error& e : why)
        i.failure += (i.failure.empty() ? "" : "\n") + e.text();
    end(i, imports::state::failed, now);
}

}  // namespace

std::optional<import_chunk> import_some(store::session& s, const store::vault& secrets,
                                        const policy::rules& configured, std::size_t most,
                                        instant now) {
    auto found = imports::running(s);
    if (!found) return std::nullopt;
    import_chunk chunk{.now = std::move(*found)};
    imports::file& i = chunk.now;
    const rows_read read = read_rows(s, secrets, i, most);
    std::vector<error> errors;
    if (read.failure) errors.push_back(*read.failure);
    const std::vector<std::string> columns = columns_of(i, read);
    table::plan plan;
    if (errors.empty() && !columns.empty()) {  // none: all rows so far are bad
        const auto mapping = json::parse(i.asked.mapping).get<table::column_mapping>();
        const auto use = i.asked.opt_out ? table::use::opt_out : table::use::contacts;
        plan = table::make_plan(columns, mapping, use, errors);
    }
    if (!errors.empty()) {
        fail(i, errors, now);
        return chunk;
    }
    i.unmapped = names_text(plan.unmapped);
    const std::vector<audience> audiences = load_audiences(s);
    open_account account(s, configured, now);
    const recorder by{
        .audiences = audiences,
        .account = account,
        .tombstone = [&](const contact::identity& who) { return tombstone_of(secrets, who); },
        .now = now};
    importing work(s, by, chunk, plan);
    for (const table::row& r : read.rows)
        work.take(r);
    work.finish(chunk, secrets);
    account.save();
    set_position(i, read.after);
    if (i.header.empty() && !columns.empty()) i.header = names_text(columns);
    if (read.at_end) end(i, imports::state::done, now);
    if (read.at_end) i.done_bytes = i.size;
    return chunk;
}

void save_chunk(store::session& s, const import_chunk& c) {
    if (!c.bad_rows.empty()) imports::add_bad_rows(s, c.now.id, c.bad_number, c.bad_rows);
    imports::save(s, c.now);
    imports::forget_before(s, c.now.id, c.now.done_bytes);
}

void fail_import(store::session& s, instant now) {
    auto found = imports::running(s);
    if (!found) return;
    const std::string place = "line " + std::to_string(position_of(*found).line) + " or after";
    fail(*found, {{"sluis itself failed at it", place, "see the log, and report it"}}, now);
    imports::save(s, *found);
}

}  // namespace sluis::apply
