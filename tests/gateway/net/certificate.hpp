// Certificates for tests, made on the spot: self-signed, P-256, for localhost and 127.0.0.1.
#pragma once

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "gateway/net/tls.hpp"
#include "temporary.hpp"

namespace sluis::net::testing_support {

inline void add_extension(X509* certificate, int nid, const std::string& value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    if (!made) throw std::runtime_error("no extension");
    X509_add_ext(certificate, made, -1);
    X509_EXTENSION_free(made);
}

// Writes <name>.crt and <name>.key into the tests' folder for temporary files. `names` as in
// "DNS:localhost,IP:127.0.0.1".
inline certificate_files make_certificate(const std::string& name, long serial = 1,
                                          const std::string& names = "DNS:localhost,IP:127.0.0.1") {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                  EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    X509* c = certificate.get();
    X509_set_version(c, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(c), serial);
    X509_gmtime_adj(X509_getm_notBefore(c), -3600);
    X509_gmtime_adj(X509_getm_notAfter(c), 86'400);
    X509_set_pubkey(c, key.get());
    const std::string common = "test " + name;
    X509_NAME_add_entry_by_NID(X509_get_subject_name(c), NID_commonName, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(common.c_str()), -1, -1, 0);
    X509_set_issuer_name(c, X509_get_subject_name(c));
    add_extension(c, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(c, NID_subject_alt_name, names);
    X509_sign(c, key.get(), EVP_sha256());
    const certificate_files files{.certificate = temporary(name + ".crt"),
                                  .key = temporary(name + ".key")};
    std::FILE* out = std::fopen(files.certificate.c_str(), "w");
    PEM_write_X509(out, c);
    std::fclose(out);
    out = std::fopen(files.key.c_str(), "w");
    PEM_write_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
    return files;
}

}  // namespace sluis::net::testing_support
