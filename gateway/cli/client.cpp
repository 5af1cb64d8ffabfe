#include "gateway/cli/client.hpp"

#include <chrono>
#include <utility>

#include "gateway/base/codec.hpp"
#include "gateway/net/unix_client.hpp"

namespace sluis::cli {
namespace {

constexpr std::size_t largest_answer = 64U << 20U;
constexpr std::chrono::minutes longest_wait{11};  // the server gives up before

std::string words_of(const json& problem, const client::place_name& shown) {
    if (!problem.is_object()) return "sluis refused, and did not say why";
    std::string all;
    for (const json& e : problem.value("errors", json::array())) {
        if (!all.empty()) all += '\n';
        const std::string where = e.value("where", "");
        const std::string cure = e.value("cure", "");
        all += (where.empty() ? "" : shown(where) + ": ") + e.value("what", "");
        if (!cure.empty()) all += " (" + cure + ")";
    }
    return all.empty() ? problem.value("detail", "refused") : all;
}

exit_code code_of(unsigned status) {
    if (status == 404) return exit_code::not_found;
    if (status == 400 || status == 422) return exit_code::invalid;
    return exit_code::failed;
}

}  // namespace

transport over_socket(std::string path) {
    return [path = std::move(path)](const std::string& method, const std::string& target,
                                    const std::string& body) {
        net::client_request r;
        r.method = method;
        r.url = target;
        r.max_answer = largest_answer;
        r.timeout = longest_wait;
        if (!body.empty()) {
            const bool is_json = method != "PUT";
            r.headers.add("Content-Type",
                          is_json ? "application/json" : "application/octet-stream");
            r.body = body;
        }
        const net::client_result answer = net::call_unix(path, r);
        if (!answer) {
            throw command_ended(exit_code::unreachable,
                                "no sluis answers at " + path + ": " +
                                    std::string(name(answer.error().failure)) +
                                    " (start it with `sluis serve`, or name its data folder with "
                                    "--data)");
        }
        return api_answer{answer->status, answer->body,
                          std::string(answer->headers.get("Sluis-Next"))};
    };
}

json client::call(const std::string& method, const std::string& target,
                  const std::string& body) const {
    const api_answer answer = ask_(method, target, body);
    json found = json::parse(answer.body, nullptr, false);
    if (answer.status >= 400) throw command_ended(code_of(answer.status), words_of(found, shown_));
    if (found.is_discarded()) throw command_ended(exit_code::failed, "sluis answered no JSON");
    return found;
}

json client::put(const std::string& target, const std::string& bytes) const {
    return call("PUT", target, bytes);
}

std::string client::get_text(const std::string& target) const {
    return get_page(target).body;
}

api_answer client::get_page(const std::string& target) const {
    api_answer answer = ask_("GET", target, "");
    if (answer.status >= 400) {
        const json problem = json::parse(answer.body, nullptr, false);
        throw command_ended(code_of(answer.status), words_of(problem, shown_));
    }
    return answer;
}

std::string encoded(const std::string& text) {
    return percent_encode(text);
}

}  // namespace sluis::cli
