#include "adapters/meta.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

#include "adapters/answer.hpp"
#include "adapters/hash.hpp"
#include "adapters/json_writer.hpp"
#include "adapters/normal_form.hpp"

namespace sluis::adapters {
namespace {

// A place in a row: our word for it, and Meta's. In the order of the guide's examples.
struct column {
    std::string_view kind;
    std::string_view key;
};
constexpr column columns[] = {
    {"external_id", "EXTERN_ID"},
    {"email", "EMAIL"},
    {"phone", "PHONE"},
    {"first_name", "FN"},
    {"last_name", "LN"},
    {"birth_year", "DOBY"},
    {"birth_month", "DOBM"},
    {"birth_day", "DOBD"},
    {"gender", "GEN"},
    {"city", "CT"},
    {"region", "ST"},
    {"postal_code", "ZIP"},
    {"country", "COUNTRY"},
};
constexpr std::size_t width = std::size(columns);

// --- People --------------------------------------------------------------------------------------

using normal = normal_form::form (*)(std::string_view);

void add_keys(identified& to, const char* kind, const std::vector<std::string>& values,
              normal form) {
    for (const std::string& value : values) {
        if (const auto valid = form(value)) {
            to.keys.push_back(sha256_hex(*valid));
            to.identifiers.push_back({kind, to.keys.back()});
        } else {
            to.invalid.emplace_back(kind);
        }
    }
}

void add_traits(identified& to, const person& p) {
    const auto add = [&](const char* kind, const normal_form::form& value) {
        if (value) to.identifiers.push_back({kind, sha256_hex(*value)});
    };
    const auto country = normal_form::meta_country(p.country);
    const std::string_view where = country ? std::string_view(*country) : std::string_view();
    add("first_name", normal_form::meta_name(p.first_name));
    add("last_name", normal_form::meta_name(p.last_name));
    if (const auto born = normal_form::meta_birth_date(p.birth_date)) {
        add("birth_year", born->year);
        add("birth_month", born->month);
        add("birth_day", born->day);
    }
    add("gender", normal_form::meta_gender(p.gender));
    add("city", normal_form::meta_city(p.city));
    add("region", normal_form::meta_region(p.region, where));
    add("postal_code", normal_form::meta_postal_code(p.postal_code, where));
    add("country", country);
}

template <class T>
void sort_unique(std::vector<T>& all) {
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
}

// --- Rows ----------------------------------------------------------------------------------------

// A member's identifiers by column. One with two e-mail addresses needs two rows, since a row has
// one place for each kind; what there is less of is repeated in the further rows.
struct member_rows {
    std::array<std::vector<std::string_view>, width> values{};
    std::size_t count = 1;
};

member_rows rows_of(const member& m) {
    member_rows r;
    for (const identifier& i : m.identifiers) {
        const auto* c = std::ranges::find(columns, i.kind, &column::kind);
        if (c == std::end(columns)) continue;
        auto& values = r.values[static_cast<std::size_t>(c - columns)];
        values.push_back(i.value);
        r.count = std::max(r.count, values.size());
    }
    return r;
}

// Limited Data Use: three more columns, the same in every row (guide: "data processing options").
struct limited_use {
    bool on = false;
    std::uint64_t country = 0;
    std::uint64_t state = 0;
};

limited_use limited_use_in(const nlohmann::json& settings) {
    const nlohmann::json* l = field(settings, "limited_data_use");
    if (!l || !l->is_object()) return {};
    return {true, count_of(*l, "country").value_or(0), count_of(*l, "state").value_or(0)};
}

void write_schema(json_writer& w, const std::array<bool, width>& used, const limited_use& limited) {
    w.key("schema").begin_array();
    for (std::size_t c = 0; c < width; ++c) {
        if (used[c]) w.text(columns[c].key);
    }
    if (limited.on) {
        w.text("DATA_PROCESSING_OPTIONS").text("DATA_PROCESSING_OPTIONS_COUNTRY");
        w.text("DATA_PROCESSING_OPTIONS_STATE");
    }
    w.end_array();
}

void write_rows(json_writer& w, const member_rows& m, const std::array<bool, width>& used,
                const limited_use& limited) {
    for (std::size_t row = 0; row < m.count; ++row) {
        w.begin_array();
        for (std::size_t c = 0; c < width; ++c) {
            const auto& values = m.values[c];
            if (!used[c]) continue;
            w.text(values.empty() ? std::string_view() : values[std::min(row, values.size() - 1)]);
        }
        if (limited.on) {
            w.begin_array().text("LDU").end_array().number(limited.country).number(limited.state);
        }
        w.end_array();
    }
}

// One session for each request: a stream of small updates has no end to wait for.
void write_session(json_writer& w, std::uint64_t id, std::size_t rows) {
    w.key("session").begin_object().key("session_id").number(id).key("batch_seq").number(1);
    w.key("last_batch_flag").flag(true).key("estimated_num_total").number(rows).end_object();
}

std::string body_for(const batch& b, std::span<const member_rows> members, std::uint64_t session) {
    std::array<bool, width> used{};
    std::size_t rows = 0;
    for (const member_rows& m : members) {
        rows += m.count;
        for (std::size_t c = 0; c < width; ++c)
            used[c] = used[c] || !m.values[c].empty();
    }
    const limited_use limited = b.what == change::add ? limited_use_in(b.settings) : limited_use{};
    json_writer w(500 + rows * (width * 67 + 40));
    w.begin_object();
    if (b.what == change::add) write_session(w, session, rows);  // a removal has none
    w.key("payload").begin_object();
    write_schema(w, used, limited);
    w.key("data").begin_array();
    for (const member_rows& m : members)
        write_rows(w, m, used, limited);
    return w.end_array().end_object().end_object().take();
}

// A positive number of 64 bits, signed at Meta, and another one for each request.
std::uint64_t session_for(std::uint64_t nonce, std::size_t request) noexcept {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return std::max<std::uint64_t>((nonce + request) & most, 1);
}

}  // namespace

identified meta::identify(const person& p) {
    identified found;
    add_keys(found, "email", p.emails, &normal_form::meta_email);
    add_keys(found, "phone", p.phones, &normal_form::meta_phone);
    if (!found.keys.empty()) {
        found.identifiers.push_back({"external_id", p.id});
        add_traits(found, p);
    }
    sort_unique(found.identifiers);
    sort_unique(found.invalid);
    sort_unique(found.keys);
    return found;
}

std::vector<http_request> meta::plan(const batch& b) {
    std::vector<http_request> requests;
    std::vector<member_rows> members;
    std::vector<std::size_t> indices;
    std::size_t rows = 0;
    const auto finish = [&] {
        http_request r{.method = b.what == change::add ? "POST" : "DELETE", .budget = "calls"};
        r.target =
            '/' + percent_encoded(b.api_version) + '/' + percent_encoded(b.audience) + "/users";
        r.body = body_for(b, members, session_for(b.nonce, requests.size()));
        r.rows = std::exchange(indices, {});
        r.entries = rows;
        requests.push_back(std::move(r));
        members.clear();
        rows = 0;
    };
    for (std::size_t i = 0; i < b.members.size(); ++i) {
        member_rows m = rows_of(b.members[i]);
        if (!members.empty() && rows + m.count > about.max_members) finish();
        rows += m.count;
        members.push_back(std::move(m));
        indices.push_back(i);
    }
    if (!members.empty()) finish();
    return requests;
}

}  // namespace sluis::adapters
