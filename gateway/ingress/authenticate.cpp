#include "gateway/ingress/authenticate.hpp"

#include <utility>
#include <vector>

namespace sluis::ingress {
namespace {

// A parameter that is there twice is none: two readers could take different ones for the token.
std::optional<std::string> only_value(std::string_view query, std::string_view name) {
    auto all = net::parse_query(query);
    if (!all) return std::nullopt;
    std::optional<std::string> found;
    for (auto& [key, value] : *all) {
        if (key != name) continue;
        if (found) return std::nullopt;
        found = std::move(value);
    }
    return found;
}

}  // namespace

authenticator::authenticator(std::string public_url)
    : public_url_(std::move(public_url)), decoy_(verify::hash::sha256, "the key of no source") {}

std::optional<std::string_view> authenticator::refuses(const declaration::live_source& source,
                                                       const net::request& r, reading& body,
                                                       instant now) const {
    if (!source.who) return std::nullopt;  // anybody may send: declared so, in words
    const std::string uri = public_url_ + r.target;
    const verify::request_view view{
        .method = r.method,
        .uri = uri,
        .body = r.body,
        .headers = [&](std::string_view name) { return r.headers.values(name); },
        .query = [&](std::string_view name) { return only_value(r.query(), name); },
        .pointer = [&](std::string_view at) { return body.text_at(at); }};
    const verify::refusal why = source.who->check(view, now);
    if (why == verify::refusal::none) return std::nullopt;
    if (why != verify::refusal::wrong_signature) work_as_if(r);
    return verify::name(why);
}

std::string_view authenticator::refuses_unknown(const net::request& r) const {
    work_as_if(r);
    return "unknown_source";
}

void authenticator::work_as_if(const net::request& r) const {
    const std::string mac = decoy_.sign({r.body});
    static_cast<void>(verify::same(mac, mac));
}

}  // namespace sluis::ingress
