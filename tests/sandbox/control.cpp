#include "tests/sandbox/control.hpp"

#include <array>
#include <string>

#include <nlohmann/json.hpp>

namespace sluis::sandbox {
namespace {

using nlohmann::json;

net::response failure(unsigned status, const std::string& what) {
    return json_answer(status, {{"error", what}});
}

json totals_of(const network& n) {
    json members = json::object();
    for (const auto& [id, a] : n.audiences())
        members[id] = a.size();
    const counts& c = n.totals();
    return {{"requests", c.requests}, {"accepted", c.accepted}, {"refused", c.refused},
            {"faults", c.faults},     {"added", c.added},       {"removed", c.removed},
            {"members", members}};
}

net::response overview(std::span<network* const> networks) {
    json out = json::object();
    for (network* n : networks) {
        out[n->name()] = totals_of(*n);
        out[n->name()]["violations"] = n->violations().size();
    }
    return json_answer(200, out);
}

net::response members(network& n, const net::request& r) {
    if (r.method != "GET") return failure(405, "only GET");
    const auto query = net::parse_query(r.query());
    if (!query || query->size() != 1 || query->front().first != "audience") {
        return failure(400, "name one audience: ?audience=ID");
    }
    const auto found = n.audiences().find(query->front().second);
    if (found == n.audiences().end()) return failure(404, "there is no such audience");
    return json_answer(200, {{"audience", found->first},
                             {"count", found->second.size()},
                             {"members", found->second.members()}});
}

net::response violations(network& n, const net::request& r) {
    if (r.method == "DELETE") n.violations().clear();
    return json_answer(200, {{"violations", n.violations()}});
}

net::response faults(network& n, const net::request& r) {
    if (r.method == "DELETE") n.faults().clear();
    if (r.method == "POST") {
        const auto read = read_fault(json::parse(r.body, nullptr, false));
        if (!read) return failure(400, read.error().text());
        n.faults().add(*read);
    }
    json all = json::array();
    for (const fault& f : n.faults().all())
        all.push_back(to_json(f));
    return json_answer(200, {{"faults", all}});
}

net::response tokens(network& n, const net::request& r) {
    constexpr std::array states{std::pair{"good", token_state::good},
                                std::pair{"expired", token_state::expired},
                                std::pair{"revoked", token_state::revoked},
                                std::pair{"grant_dead", token_state::grant_dead}};
    const json body = json::parse(r.body, nullptr, false);
    if (r.method == "POST" && body.is_object() && body.contains("state")) {
        for (const auto& [name, state] : states) {
            if (body["state"] != name) continue;
            n.set_tokens(state);
            return json_answer(200, {{"state", name}});
        }
    }
    return failure(400, R"(POST {"state": "good|expired|revoked|grant_dead"})");
}

struct page {
    std::string_view name;
    net::response (*show)(network&, const net::request&);
};
constexpr std::array pages{
    page{"members", members},
    page{"violations", violations},
    page{"faults", faults},
    page{"tokens", tokens},
};

net::response answer(const net::request& r, std::string_view path,
                     std::span<network* const> networks) {
    if (path.empty() || path == "/") return overview(networks);
    const auto parts = net::split_path(path);
    if (!parts || parts->size() != 2) return failure(404, "see tests/sandbox/control.hpp");
    for (network* n : networks) {
        if (n->name() != parts->front()) continue;
        for (const page& p : pages) {
            if (p.name == parts->back()) return p.show(*n, r);
        }
    }
    return failure(404, "see tests/sandbox/control.hpp");
}

}  // namespace

reply control(const net::request& r, std::string_view path, std::span<network* const> networks) {
    reply out;
    out.answer = answer(r, path, networks);
    return out;
}

}  // namespace sluis::sandbox
