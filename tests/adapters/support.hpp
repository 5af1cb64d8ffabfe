// What the tests of adapters share: invented people, and a key made for the occasion.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "adapters/adapter.hpp"
#include "adapters/hash.hpp"

namespace sluis::adapters {

inline std::ostream& operator<<(std::ostream& out, const http_request& r) {
    out << r.method << ' ' << r.target << '\n' << r.body << "\nrows";
    for (const std::size_t row : r.rows)
        out << ' ' << row;
    return out << " budget " << r.budget << " entries " << r.entries;
}

inline std::ostream& operator<<(std::ostream& out, const outcome& o) {
    out << name(o.all) << " code " << o.code << " detail " << o.detail;
    if (o.wait) out << " wait " << o.wait->count();
    for (const exception_row& e : o.except)
        out << " [" << e.position << ' ' << name(e.what) << ' ' << e.code << ']';
    if (o.later) out << " later " << o.later->request_id;
    return out << " received " << o.received << " invalid " << o.invalid;
}

inline std::ostream& operator<<(std::ostream& out, const identifier& i) {
    return out << i.kind << '=' << i.value;
}

inline person femke() {
    return {.id = "c1",
            .emails = {"femke.devries@example.com"},
            .phones = {"+31205550123"},
            .first_name = "Femke",
            .last_name = "de Vries",
            .country = "NL",
            .postal_code = "1012 AB",
            .city = "Amsterdam",
            .region = "Noord-Holland",
            .birth_date = "1985-03-07",
            .gender = "female"};
}

// An RSA key of this process, in PKCS#8 PEM as in a service account's key file.
struct test_key {
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_RSA_gen(2048), &EVP_PKEY_free};
    std::string pem = [this] {
        const std::unique_ptr<BIO, decltype(&BIO_free_all)> out(BIO_new(BIO_s_mem()),
                                                                &BIO_free_all);
        PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        char* text = nullptr;
        const auto size = BIO_get_mem_data(out.get(), &text);
        return std::string(text, static_cast<std::size_t>(size));
    }();
};
inline const test_key& a_key() {
    static const test_key key;
    return key;
}

inline bool is_signed_by(const test_key& k, const std::string& text, const std::string& signature) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> c(EVP_MD_CTX_new(),
                                                                    &EVP_MD_CTX_free);
    const auto bytes = [](const std::string& s) {
        return reinterpret_cast<const unsigned char*>(s.data());
    };
    return EVP_DigestVerifyInit(c.get(), nullptr, EVP_sha256(), nullptr, k.key.get()) == 1 &&
           EVP_DigestVerify(c.get(), bytes(signature), signature.size(), bytes(text),
                            text.size()) == 1;
}

inline nlohmann::json service_account() {
    return {{"type", "service_account"},
            {"project_id", "example-project"},
            {"private_key_id", "k1"},
            {"private_key", a_key().pem},
            {"client_email", "gateway@example-project.iam.gserviceaccount.com"},
            {"client_id", "102938475610293847561"},
            {"token_uri", "https://oauth2.googleapis.com/token"}};
}

inline nlohmann::json refresh_token() {
    return {{"type", "refresh_token"},
            {"client_id", "id.apps.example"},
            {"client_secret", "the+secret"},
            {"refresh_token", "1//refresh+me"}};
}

}  // namespace sluis::adapters
