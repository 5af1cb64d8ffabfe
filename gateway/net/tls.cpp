#include "gateway/net/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace sluis::net {
namespace {

// TLS 1.2; every cipher of TLS 1.3 is one of these in other words.
constexpr const char* ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

// OpenSSL's own words about the last failure; they name the trouble, not the content.
std::string reason() {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    const char* text = code == 0 ? nullptr : ERR_reason_error_string(code);
    return text ? std::string(" (") + text + ")" : std::string();
}

// A key with a passphrase must fail, not ask for it on the terminal.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

result<tls_context> make(const SSL_METHOD* method) {
    ERR_clear_error();
    tls_context context(SSL_CTX_new(method), SSL_CTX_free);
    if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_cipher_list(context.get(), ciphers) != 1) {
        return error{"TLS cannot be set up" + reason(), "OpenSSL", "check its configuration"};
    }
    // Tickets would encrypt session keys under one key for the life of the process.
    SSL_CTX_set_options(context.get(),
                        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_default_passwd_cb(context.get(), no_passphrase);
    return context;
}

}  // namespace

result<tls_context> server_tls(const certificate_files& files) {
    auto made = make(TLS_server_method());
    if (!made) return made;
    SSL_CTX* context = made->get();
    SSL_CTX_set_num_tickets(context, 0);
    if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
        return error{"the certificate cannot be read" + reason(), files.certificate,
                     "give a PEM file with the certificate first, then its chain"};
    }
    if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
        return error{"the private key cannot be used with the certificate" + reason(), files.key,
                     "give the certificate's own key as PEM, without a passphrase"};
    }
    if (SSL_CTX_check_private_key(context) != 1) {
        return error{"the private key does not belong to the certificate" + reason(), files.key,
                     "give the certificate's own key"};
    }
    return made;
}

result<tls_context> client_tls(const std::string& ca_file) {
    auto made = make(TLS_client_method());
    if (!made) return made;
    SSL_CTX* context = made->get();
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    if (ca_file.empty()) {
        if (SSL_CTX_set_default_verify_paths(context) == 1) return made;
        return error{"the system's certificate authorities cannot be read" + reason(),
                     "/etc/ssl/certs", "install the package ca-certificates"};
    }
    if (SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr) == 1) return made;
    return error{"the certificate authorities cannot be read" + reason(), ca_file,
                 "give a PEM file with the certificates to trust"};
}

}  // namespace sluis::net
