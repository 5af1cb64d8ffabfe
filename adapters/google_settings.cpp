// What is wrong with a destination at Google, before anything is sent there.

#include <nlohmann/json.hpp>

#include "adapters/answer.hpp"
#include "adapters/faults.hpp"
#include "adapters/google.hpp"
#include "adapters/hash.hpp"

namespace sluis::adapters {

using nlohmann::json;

namespace {

constexpr std::string_view types[] = {"service_account", "refresh_token", "authorized_user"};
constexpr std::string_view consents[] = {"granted", "unspecified"};

// `fields` takes texts of up to 1,000 bytes, and a key in PEM is longer: looked at by itself.
void check_key(fields& f, const json& credential) {
    (void)f.text_or("private_key", "");  // known, for the suggestions
    const json* key = field(credential, "private_key");
    if (!key) {
        f.fail("private_key", "missing", "give the service account's key file as Google gave it");
    } else if (!key->is_string() || !is_rsa_private_key(key->get_ref<const std::string&>())) {
        f.fail("private_key", "not an RSA private key in PEM form, without a passphrase",
               "give the service account's key file as Google gave it, line breaks included");
    }
}

void check_service_account(fields& f, const json& credential) {
    check_token(f, "client_email");
    check_key(f, credential);
    // The rest of a key file as the Cloud console gives it.
    for (const char* name : {"project_id", "private_key_id", "client_id", "auth_uri", "token_uri",
                             "auth_provider_x509_cert_url", "client_x509_cert_url"})
        (void)f.text_or(name, "");
}

void check_refresh_token(fields& f) {
    for (const char* name : {"client_id", "client_secret", "refresh_token"})
        check_token(f, name);
    (void)f.text_or("account", "");  // in gcloud's file
}

}  // namespace

std::vector<error> google::check_settings(const json& settings) {
    std::vector<error> faults;
    fields f(settings, "", faults);
    check_account(f, "operating_account", true);
    check_account(f, "login_account", false);
    (void)f.word("consent", consents);
    if (!f.flag_or("terms_accepted", false)) {
        f.fail("terms_accepted", "Google takes no data before its terms are accepted",
               "read the terms of Customer Match (support.google.com/adspolicy/answer/6299717), "
               "then set it to true");
    }
    f.done();
    return within(std::move(faults));
}

std::vector<error> google::check_credential(const json& credential) {
    std::vector<error> faults;
    json rest = credential;
    if (rest.is_object()) rest.erase("private_key");
    fields f(rest, "", faults);
    const auto type = f.word("type", types);
    if (!type && !field(rest, "type")) {
        f.fail("type", "missing", "\"service_account\" or \"refresh_token\"");
    }
    (void)f.text_or("quota_project_id", "");
    (void)f.text_or("universe_domain", "");
    if (!type) return within(std::move(faults));  // which fields belong to it is not known
    if (*type == "service_account") {
        check_service_account(f, credential);
    } else {
        check_refresh_token(f);
    }
    f.done();
    return within(std::move(faults));
}

}  // namespace sluis::adapters
