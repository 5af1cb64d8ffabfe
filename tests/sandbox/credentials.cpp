#include "tests/sandbox/credentials.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "tests/sandbox/crypto.hpp"
#include "tests/sandbox/state_file.hpp"

namespace sluis::sandbox {
namespace {

using nlohmann::json;

json service_account() {
    return {{"type", "service_account"},
            {"project_id", "sluis-sandbox"},
            {"private_key_id", random_hex(20)},
            {"private_key", make_rsa_key()},
            {"client_email", "gateway@sluis-sandbox.iam.gserviceaccount.com"},
            {"token_uri", "https://oauth2.googleapis.com/token"}};
}

json user_account() {
    return {{"type", "refresh_token"},
            {"client_id", random_hex(8) + ".apps.googleusercontent.com"},
            {"client_secret", "GOCSPX-" + random_hex(14)},
            {"refresh_token", "1//" + random_hex(32)}};
}

json system_user() {
    return {{"access_token", "EAAB" + random_hex(40)}, {"app_secret", random_hex(16)}};
}

json page() {
    return {{"access_token", "EAAP" + random_hex(40)}};
}

json load_or_make(const std::string& path, json (*make)()) {
    const auto kept = read_file(path);
    if (!kept) {
        json made = make();
        write_file(path, made.dump(2) + "\n");
        return made;
    }
    json read = json::parse(*kept, nullptr, false);
    if (!read.is_object()) {
        throw std::runtime_error(path + ": is no JSON object; delete it, another is made");
    }
    return read;
}

std::string text(const json& from, const std::string& path, const char* name) {
    const auto found = from.find(name);
    if (found == from.end() || !found->is_string()) {
        throw std::runtime_error(path + ": lacks " + name + "; delete it, another is made");
    }
    return found->get<std::string>();
}

}  // namespace

credentials load_credentials(const std::string& folder) {
    credentials out;
    std::string path = folder + "/google.json";
    json read = load_or_make(path, service_account);
    out.google.client_email = text(read, path, "client_email");
    out.google.private_key_id = text(read, path, "private_key_id");
    out.google.private_key = text(read, path, "private_key");
    path = folder + "/google_user.json";
    read = load_or_make(path, user_account);
    out.google.client_id = text(read, path, "client_id");
    out.google.client_secret = text(read, path, "client_secret");
    out.google.refresh_token = text(read, path, "refresh_token");
    path = folder + "/meta.json";
    read = load_or_make(path, system_user);
    out.meta.access_token = text(read, path, "access_token");
    out.meta.app_secret = text(read, path, "app_secret");
    path = folder + "/meta_page.json";
    read = load_or_make(path, page);
    out.meta.page_token = text(read, path, "access_token");
    return out;
}

}  // namespace sluis::sandbox
