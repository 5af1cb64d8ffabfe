#include "tests/sandbox/network.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace sluis::sandbox {
namespace {

// A fault that needs none of the network's words.
bool is_transport(fault_kind k) {
    return k == fault_kind::reset || k == fault_kind::too_many_requests;
}

reply transport_fault(const fault& f) {
    reply out;
    out.reset = f.kind == fault_kind::reset;
    out.answer.status = 429;
    out.answer.headers.add("Retry-After", std::to_string(f.retry_after.count()));
    out.answer.headers.add("Content-Type", "text/plain");
    out.answer.body = "Too many requests\n";
    return out;
}

}  // namespace

network::network(std::string name, audience::weigher weigh,
                 const std::vector<std::string>& audiences)
    : name_(std::move(name)), weigh_(weigh) {
    for (const std::string& id : audiences)
        audiences_.emplace(id, audience(weigh_));
}

reply network::serve(const net::request& r, std::string_view target, instant now) {
    const std::string_view path = target.substr(0, target.find('?'));
    doing_ = r.method + " " + std::string(path);
    note_.clear();
    ++totals_.requests;
    const std::optional<fault> hit = faults_.draw(scope_of(path));
    if (hit) ++totals_.faults;
    reply out;
    if (hit && is_transport(hit->kind)) {
        out = transport_fault(*hit);
    } else {
        auto query = net::parse_query(
            path.size() == target.size() ? std::string_view() : target.substr(path.size() + 1));
        if (query) {
            out.answer = answer({r, path, std::move(*query), now, hit ? &*hit : nullptr});
        } else {
            violation("the query is not well-formed");
            out.answer = bad_target();
        }
        if (hit && hit->kind == fault_kind::slow) out.delay = hit->delay;
        out.reset = hit && hit->kind == fault_kind::answer_lost;
    }
    if (!out.reset && out.answer.status < 300) ++totals_.accepted;
    if (!hit && out.answer.status >= 400) ++totals_.refused;
    out.note = hit ? "fault " + std::string(sandbox::name(hit->kind)) + " " + note_ : note_;
    return out;
}

void network::violation(const std::string& text) {
    constexpr std::size_t most = 1'000;  // enough to see what is wrong
    if (violations_.size() < most) violations_.push_back(name_ + " " + doing_ + ": " + text);
    note_ = "REFUSED " + text;
}

audience* network::find(const std::string& id) {
    const auto found = audiences_.find(id);
    return found == audiences_.end() ? nullptr : &found->second;
}

nlohmann::json network::save() const {
    auto all = nlohmann::json::object();
    for (const auto& [id, members] : audiences_)
        all[id] = members.to_json();
    return {{"audiences", std::move(all)}};
}

void network::load(const nlohmann::json& saved) {
    for (const auto& [id, members] : saved.at("audiences").items())
        audiences_.try_emplace(id, weigh_).first->second.load(members);
}

std::string bearer_token(const net::request& r) {
    const std::string_view value = r.headers.get("authorization");
    constexpr std::string_view scheme = "Bearer ";
    return value.starts_with(scheme) ? std::string(value.substr(scheme.size())) : std::string();
}

std::string media_type(const net::request& r) {
    std::string type(r.headers.get("content-type"));
    type.resize(std::min(type.find(';'), type.size()));
    while (!type.empty() && type.back() == ' ')
        type.pop_back();
    for (char& c : type) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return type;
}

net::response json_answer(unsigned status, const nlohmann::json& body) {
    net::response out;
    out.status = status;
    out.headers.add("Content-Type", "application/json; charset=UTF-8");
    out.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return out;
}

}  // namespace sluis::sandbox
