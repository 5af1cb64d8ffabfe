#include <algorithm>

#include <nlohmann/json.hpp>

#include "tests/sandbox/meta.hpp"

namespace sluis::sandbox {
namespace {

using nlohmann::json;

constexpr std::size_t most_samples = 100;

// As at Meta, samples quote what was sent: a client must not write them down.
json samples_of(const json& payload, const std::vector<meta_invalid_row>& invalid) {
    json out = json::object();
    for (std::size_t i = 0; i < std::min(invalid.size(), most_samples); ++i)
        out[payload["data"][invalid[i].row].dump()] = invalid[i].why;
    return out;
}

}  // namespace

net::response meta::change(const target& t, const call& c) {
    const bool one_audience = t.what != operation::remove_everywhere;
    if (one_audience && !find(t.id)) {
        throw meta_refusal{"Unsupported request. Object with this id does not exist", 100, 33};
    }
    const json body = read_meta_body(c.what);
    meta_payload payload = read_meta_payload(body["payload"]);
    for (const meta_invalid_row& row : payload.invalid)
        violation("row " + std::to_string(row.row) + ": " + row.why);
    const bool refusing = c.trouble && c.trouble->kind == fault_kind::records_refused;
    if (refusing) {
        const auto some = std::min<std::size_t>(c.trouble->records, payload.members.size());
        payload.members.erase(payload.members.begin(),
                              payload.members.begin() + static_cast<std::ptrdiff_t>(some));
        for (std::size_t row = 0; row < some; ++row)
            payload.invalid.push_back({row, c.trouble->reason});
    }
    meta_sessions::position at{"0", payload.received, payload.invalid.size()};
    if (body.contains("session")) {
        const std::string what = c.what.method + t.id + payload.schema;
        at = sessions_.take(body["session"], what, payload.received, payload.invalid.size(), c.now);
    } else if (t.what == operation::add) {
        throw meta_refusal{"(#100) The parameter session is required"};
    }
    const std::size_t done = apply(t, payload, c);
    if (payload.invalid.empty() || refusing) {
        note((t.what == operation::add ? "added " : "removed ") + std::to_string(done));
    }
    json told{{"session_id", at.id},
              {"num_received", at.received},
              {"num_invalid_entries", at.invalid},
              {"invalid_entry_samples", samples_of(body["payload"], payload.invalid)}};
    if (one_audience) told["audience_id"] = t.id;
    net::response out = json_answer(200, told);
    out.headers.add("X-Business-Use-Case-Usage", usage({}));
    return out;
}

std::size_t meta::apply(const target& t, const meta_payload& payload, const call& c) {
    for (const member& who : payload.members) {
        if (t.what == operation::add) find(t.id)->add(who, c.now);
        if (t.what == operation::remove) find(t.id)->remove(who);
        if (t.what != operation::remove_everywhere) continue;
        for (auto& [id, everybody] : all())
            everybody.remove(who);
    }
    const std::size_t done = payload.members.size();
    t.what == operation::add ? count_added(done) : count_removed(done);
    return done;
}

}  // namespace sluis::sandbox
