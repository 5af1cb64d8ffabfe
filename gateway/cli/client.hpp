// The command line's way to the sluis that runs: the Unix socket in its data folder.
//
// Errors   end the command: what is wrong and what to do on standard error, and an exit code
//          (exit_code.hpp). Commands therefore have no error paths of their own.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "gateway/cli/exit_code.hpp"

namespace sluis::cli {

using nlohmann::json;

struct api_answer {
    unsigned status = 0;
    std::string body{};
    std::string next{};  // of lists that are no JSON: the cursor of the next page
};
// Asks the API once; ends the command when nobody answers.
using transport = std::function<api_answer(const std::string& method, const std::string& target,
                                           const std::string& body)>;
[[nodiscard]] transport over_socket(std::string path);

class client {
public:
    explicit client(transport ask) : ask_(std::move(ask)) {}

    // How the places that errors name are shown; otherwise as the API gives them.
    using place_name = std::function<std::string(const std::string&)>;
    void name_places(place_name shown) { shown_ = std::move(shown); }

    [[nodiscard]] json get(const std::string& target) const { return call("GET", target, ""); }
    // An answer that is no JSON, as it is.
    [[nodiscard]] std::string get_text(const std::string& target) const;
    // Likewise, with the cursor of the next page.
    [[nodiscard]] api_answer get_page(const std::string& target) const;
    // Bytes as they are.
    [[nodiscard]] json put(const std::string& target, const std::string& bytes) const;
    [[nodiscard]] json post(const std::string& target, const json& body) const {
        return call("POST", target, body.is_null() ? "" : body.dump());
    }
    [[nodiscard]] json remove(const std::string& target) const {
        return call("DELETE", target, "");
    }

private:
    [[nodiscard]] json call(const std::string& method, const std::string& target,
                            const std::string& body) const;

    transport ask_;
    place_name shown_ = [](const std::string& place) { return place; };
};

// For path segments and query values.
[[nodiscard]] std::string encoded(const std::string& text);

}  // namespace sluis::cli
