#include "tests/sandbox/certificate.hpp"

#include <ctime>
#include <memory>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "tests/sandbox/state_file.hpp"

namespace sluis::sandbox {
namespace {

template <auto Free>
struct freer {
    template <class T>
    void operator()(T* p) const {
        Free(p);
    }
};
using key_ptr = std::unique_ptr<EVP_PKEY, freer<EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, freer<X509_free>>;
using bio_ptr = std::unique_ptr<BIO, freer<BIO_free_all>>;

constexpr long day = 86'400;

void require(bool done) {
    if (!done) throw std::runtime_error("OpenSSL cannot make a certificate");
}

void extend(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    require(made && X509_add_ext(certificate, made, -1) == 1);
    X509_EXTENSION_free(made);
}

// Unsigned; the serial number is the time, so that a new one is never taken for the old.
certificate_ptr begin(const char* name, EVP_PKEY* key, long serial) {
    certificate_ptr made(X509_new());
    X509* c = made.get();
    require(c && X509_set_version(c, 2) == 1 &&
            ASN1_INTEGER_set(X509_get_serialNumber(c), std::time(nullptr) * 2 + serial) == 1 &&
            X509_gmtime_adj(X509_getm_notBefore(c), -3600) &&
            X509_gmtime_adj(X509_getm_notAfter(c), 365 * day) && X509_set_pubkey(c, key) == 1 &&
            X509_NAME_add_entry_by_NID(X509_get_subject_name(c), NID_commonName, MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char*>(name), -1, -1, 0));
    return made;
}

std::string pem(X509* certificate) {
    const bio_ptr out(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_X509(out.get(), certificate) == 1);
    char* at = nullptr;
    const long size = BIO_get_mem_data(out.get(), &at);
    return {at, static_cast<std::size_t>(size)};
}

std::string pem(EVP_PKEY* key) {
    const bio_ptr out(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    char* at = nullptr;
    const long size = BIO_get_mem_data(out.get(), &at);
    return {at, static_cast<std::size_t>(size)};
}

void make(const certificate_set& files) {
    const key_ptr ca_key(EVP_EC_gen("P-256"));
    const certificate_ptr ca = begin("sluis sandbox authority", ca_key.get(), 0);
    require(X509_set_issuer_name(ca.get(), X509_get_subject_name(ca.get())) == 1);
    extend(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    extend(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign");
    require(X509_sign(ca.get(), ca_key.get(), EVP_sha256()) > 0);

    const key_ptr key(EVP_EC_gen("P-256"));
    const certificate_ptr server = begin("localhost", key.get(), 1);
    require(X509_set_issuer_name(server.get(), X509_get_subject_name(ca.get())) == 1);
    extend(server.get(), ca.get(), NID_basic_constraints, "critical,CA:FALSE");
    extend(server.get(), ca.get(), NID_ext_key_usage, "serverAuth");
    extend(server.get(), ca.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
    require(X509_sign(server.get(), ca_key.get(), EVP_sha256()) > 0);

    write_file(files.server.key, pem(key.get()));
    write_file(files.server.certificate, pem(server.get()));
    write_file(files.ca_file, pem(ca.get()));
}

bool good_for_a_week(const std::string& file) {
    const auto content = read_file(file);
    if (!content) return false;
    const bio_ptr in(BIO_new_mem_buf(content->data(), static_cast<int>(content->size())));
    const certificate_ptr read(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    std::time_t then = std::time(nullptr) + 7 * day;
    return read && X509_cmp_time(X509_get0_notAfter(read.get()), &then) > 0;
}

}  // namespace

certificate_set load_certificate(const std::string& folder) {
    certificate_set files{
        .server = {.certificate = folder + "/server.pem", .key = folder + "/server.key"},
        .ca_file = folder + "/ca.pem"};
    const bool good = good_for_a_week(files.server.certificate) && good_for_a_week(files.ca_file) &&
                      read_file(files.server.key);
    if (!good) make(files);
    return files;
}

}  // namespace sluis::sandbox
