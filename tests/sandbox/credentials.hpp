// What clients need to come in: made once, kept in the sandbox's folder, in the form in which a
// destination's credential is declared ("file:data/sandbox/google.json").
//
//     google.json        a service account: {"type", "client_email", "private_key", ...}
//     google_user.json   a user: {"type", "client_id", "client_secret", "refresh_token"}
//     meta.json          a system user: {"access_token", "app_secret"}
//     meta_page.json     a page, which may read its leads: {"access_token"}
//
// Limits   Files are mode 0600: sluis refuses to read a secret that others can read.
#pragma once

#include <string>

namespace sluis::sandbox {

struct google_credentials {
    std::string client_email{};
    std::string private_key_id{};
    std::string private_key{};  // PKCS#8 PEM
    std::string client_id{};
    std::string client_secret{};
    std::string refresh_token{};
};

struct meta_credentials {
    std::string access_token{};
    std::string app_secret{};
    std::string page_token{};
};

struct credentials {
    google_credentials google{};
    meta_credentials meta{};
};

// Reads what there is and makes what is missing. Throws std::runtime_error when the folder cannot
// be used, or a file in it has another form.
[[nodiscard]] credentials load_credentials(const std::string& folder);

}  // namespace sluis::sandbox
