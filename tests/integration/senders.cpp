#include <chrono>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/stat.h>

#include "gateway/base/codec.hpp"
#include "tests/integration/harness.hpp"

namespace sluis::harness {
namespace {

// Of every source; 32 bytes. The CRM's is written as Standard Webhooks has it.
constexpr std::string_view key = "0123456789abcdef0123456789abcdef";

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string secret_file(const folder& place, const std::string& name, const std::string& secret) {
    const std::string path = place / (name + ".secret");
    write_file(path, secret);
    chmod(path.c_str(), 0600);
    return "file:" + path;
}

net::client_request posted(const std::string& url, const std::string& type,
                           const std::string& body) {
    net::client_request r;
    r.method = "POST";
    r.url = url;
    r.headers.add("Content-Type", type);
    r.body = body;
    return r;
}

json sources(const folder& place, const sandbox& networks) {
    const std::string plain = secret_file(place, "plain", std::string(key));
    const std::string whsec = secret_file(place, "whsec", "whsec_" + base64(key));
    const json page = json::parse(read_file(networks.file("meta_page.json")));
    const std::string token = secret_file(place, "page", page.at("access_token"));
    const std::string verify = secret_file(place, "verify", "a-verify-token-for-tests");
    return json::array({{{"id", "form"},
                         {"provider", "typeform"},
                         {"default_status", "marketing"},
                         {"country", "NL"},
                         {"secret", plain}},
                        {{"id", "shop"},
                         {"provider", "shopify"},
                         {"default_status", "marketing_if_consent"},
                         {"apply_to", "new_and_existing"},
                         {"country", "NL"},
                         {"settings", {{"marketing_consent_covers_ads", true}}},
                         {"secret", plain}},
                        {{"id", "site"},
                         {"provider", "wordpress"},
                         {"default_status", "non_marketing"},
                         {"country", "NL"},
                         {"secret", plain}},
                        {{"id", "crm"},
                         {"provider", "standard_webhooks"},
                         {"default_status", "marketing"},
                         {"secret", whsec}},
                        {{"id", "leads"},
                         {"provider", "meta_leadgen"},
                         {"default_status", "marketing"},
                         {"settings", {{"base_url", networks.url("/meta")}}},
                         {"secrets", json::array({{{"value", plain}},
                                                  {{"value", verify}, {"use", "verify"}},
                                                  {{"value", token}, {"use", "fetch"}}})}}});
}

json destinations(const sandbox& networks) {
    return json::array(
        {{{"id", "google"},
          {"network", "google"},
          {"base_url", networks.url("/google")},
          {"token_url", networks.url("/google/token")},
          {"settings", {{"operating_account", "1234567890"}, {"terms_accepted", true}}},
          {"credential", "file:" + networks.file("google.json")}},
         {{"id", "meta"},
          {"network", "meta"},
          {"base_url", networks.url("/meta")},
          {"settings", {{"ad_account_id", "1234567890"}}},
          {"credential", "file:" + networks.file("meta.json")}}});
}

}  // namespace

json declare(const folder& place, const sandbox& networks) {
    const json targets =
        json::array({{{"destination", "google"}, {"network_audience", google_audience}},
                     {{"destination", "meta"}, {"network_audience", meta_audience}}});
    return {{"sources", sources(place, networks)},
            {"destinations", destinations(networks)},
            {"audiences", json::array({{{"id", "everybody"}, {"targets", targets}}})}};
}

json event(const std::string& type, const json& data, const std::string& at) {
    return {{"type", "contact." + type}, {"timestamp", at}, {"data", data}};
}

json person(const std::string& email, const json& more, const std::string& at) {
    json data{{"consent", {{"ads", true}}}};
    if (!email.empty()) data["email"] = email;
    data.update(more);
    return event("created", data, at);
}

net::client_request from_crm(const std::string& url, const std::string& id, const std::string& body,
                             seconds ago) {
    const auto when = std::chrono::system_clock::now().time_since_epoch() - ago;
    const std::string at = std::to_string(std::chrono::floor<seconds>(when).count());
    net::client_request r = posted(url, "application/json", body);
    r.headers.add("webhook-id", id);
    r.headers.add("webhook-timestamp", at);
    r.headers.add("webhook-signature", "v1," + base64(hmac_sha256(id + '.' + at + '.' + body)));
    return r;
}

net::client_request from_typeform(const std::string& url, const std::string& body) {
    net::client_request r = posted(url, "application/json", body);
    r.headers.add("Typeform-Signature", "sha256=" + base64(hmac_sha256(body)));
    return r;
}

net::client_request from_shopify(const std::string& url, const std::string& id,
                                 const std::string& topic, const std::string& body) {
    net::client_request r = posted(url, "application/json", body);
    r.headers.add("X-Shopify-Topic", topic);
    r.headers.add("X-Shopify-Webhook-Id", id);
    r.headers.add("X-Shopify-Hmac-Sha256", base64(hmac_sha256(body)));
    return r;
}

net::client_request from_wordpress(const std::string& url, const std::string& form) {
    net::client_request r = posted(url, "application/x-www-form-urlencoded", form);
    r.headers.add("X-Webhook-Token", std::string(key));
    return r;
}

net::client_request from_meta_leads(const std::string& url, const std::vector<std::string>& leads) {
    json changes = json::array();
    for (const std::string& id : leads) {
        const json value{{"leadgen_id", id}, {"page_id", "P1"}, {"created_time", 1'775'001'599}};
        changes.push_back({{"field", "leadgen"}, {"value", value}});
    }
    const json page{{"id", "P1"}, {"time", 1'775'001'600}, {"changes", std::move(changes)}};
    const std::string body = json{{"object", "page"}, {"entry", json::array({page})}}.dump();
    net::client_request r = posted(url, "application/json", body);
    r.headers.add("X-Hub-Signature-256", "sha256=" + to_hex(hmac_sha256(body)));
    return r;
}

std::string email_of_lead(const std::string& id) {
    return "lead-" + id + "@example.org";
}

installation::installation(const settings& extra) : sluis(place, networks, extra) {
    sluis.start();
    sluis.apply(declare(place, networks));
}

std::string base64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3), '\0');
    // It writes a NUL after the text: where the string has one anyway.
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes),
                    static_cast<int>(bytes.size()));
    return text;
}

std::string hmac_sha256(std::string_view text) {
    std::string digest(32, '\0');
    unsigned size = 32;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(),
         reinterpret_cast<unsigned char*>(digest.data()), &size);
    return digest;
}

std::string sha256_hex(std::string_view text) {
    std::string digest(32, '\0');
    EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
               EVP_sha256(), nullptr);
    return to_hex(digest);
}

}  // namespace sluis::harness
