// TLS contexts: which certificate a server shows, and whom a client trusts.
//
// TLS 1.2 and 1.3, forward secrecy only (ECDHE with AEAD ciphers). A context never changes once it
// is made: to renew a certificate, make another and hand it to `http_server::use_tls`. When that
// fails, the one in use stays in use.
//
// Threads  A context may be shared by all threads.
// Errors   Name the file and what is wrong with it; never its content.
#pragma once

#include <memory>
#include <string>

#include "gateway/base/error.hpp"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace sluis::net {

using tls_context = std::shared_ptr<ssl_ctx_st>;

struct certificate_files {
    std::string certificate;  // PEM: the certificate, then its chain
    std::string key;          // PEM, without a passphrase
};

// Both files are read and checked against one another.
[[nodiscard]] result<tls_context> server_tls(const certificate_files& files);

// Trusts the system's authorities, or only those in `ca_file` (PEM) when it is not empty. Host
// names are verified per connection.
[[nodiscard]] result<tls_context> client_tls(const std::string& ca_file = "");

}  // namespace sluis::net
