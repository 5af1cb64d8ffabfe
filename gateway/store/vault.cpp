#include "gateway/store/vault.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

#include <openssl/evp.h>
#include <sys/stat.h>

#include "gateway/store/crypto.hpp"

namespace sluis::store {
namespace {

constexpr char version = '\1';
constexpr std::size_t key_id_size = 4;
constexpr std::size_t head_size = 1 + key_id_size + nonce_size;
constexpr const char* variable = "SLUIS_KEY";

class file {
public:
    file(const std::string& path, int flags) : number_(::open(path.c_str(), flags, 0600)) {}
    ~file() {
        if (number_ >= 0) ::close(number_);
    }
    file(const file&) = delete;
    file& operator=(const file&) = delete;
    [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
    [[nodiscard]] int number() const noexcept { return number_; }

private:
    int number_;
};

error key_form(const std::string& where) {
    return {.what = "the key is not 32 bytes in base64",
            .where = where,
            .cure = "make one with: openssl rand -base64 32"};
}

result<vault> read_key(const std::string& path, const file& f) {
    struct stat about {};
    if (::fstat(f.number(), &about) != 0 || !S_ISREG(about.st_mode))
        return error{.what = "the key file is not a regular file", .where = path};
    if ((about.st_mode & 0077U) != 0)
        return error{.what = "the key file can be used by others than its owner",
                     .where = path,
                     .cure = "run: chmod 600 on it"};
    char bytes[128];
    const auto size = ::read(f.number(), bytes, sizeof bytes);
    std::string_view text(bytes, size > 0 ? static_cast<std::size_t>(size) : 0);
    while (text.ends_with('\n'))
        text.remove_suffix(1);
    auto opened = vault::from_base64(text);
    std::ranges::fill(bytes, '\0');
    if (!opened) return key_form(path);
    return opened;
}

// Complete under another name first: a crash leaves no half of a key.
result<vault> make_key(const std::string& path) {
    const secret key(base64_encode(random_bytes(key_size)) + '\n');
    const std::string fresh = path + ".new";
    ::unlink(fresh.c_str());
    const file f(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC);
    const auto size = static_cast<ssize_t>(key.reveal().size());
    const bool written = f.is_open() &&
                         ::write(f.number(), key.reveal().data(), key.reveal().size()) == size &&
                         ::fsync(f.number()) == 0;
    // A link, not a rename: never over a key that another process has just made.
    const bool named = written && ::link(fresh.c_str(), path.c_str()) == 0;
    ::unlink(fresh.c_str());
    const file folder(path.substr(0, path.find_last_of('/') + 1) + ".", O_RDONLY | O_CLOEXEC);
    if (!named || !folder.is_open() || ::fsync(folder.number()) != 0)
        return error{.what = "the key file cannot be made",
                     .where = path,
                     .cure = "make its folder, writable for sluis, or set SLUIS_KEY"};
    return vault::from_base64(std::string_view(key.reveal()).substr(0, key.reveal().size() - 1));
}

}  // namespace

vault::vault(const secret& master)
    : sealing_(hkdf_sha256(master.reveal(), "sluis sealing", key_size)),
      hashing_(hkdf_sha256(master.reveal(), "sluis hashing", key_size)),
      key_id_(hkdf_sha256(master.reveal(), "sluis key id", key_id_size).reveal()) {}

result<vault> vault::from_base64(std::string_view key) {
    auto master = base64_decode(key);
    if (!master || master->reveal().size() != key_size) return key_form(variable);
    return vault(*master);
}

result<vault> vault::open(const std::string& key_file) {
    const char* named = std::getenv(variable);
    if (named != nullptr) return from_base64(named);
    const file f(key_file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (f.is_open()) return read_key(key_file, f);
    if (errno == ENOENT) return make_key(key_file);
    return error{.what = "the key file cannot be read",
                 .where = key_file,
                 .cure = "let sluis own it, with mode 600"};
}

std::string vault::seal(std::string_view purpose, std::string_view plain) const {
    std::string head(1, version);
    head += key_id_;
    const std::string associated = head + std::string(purpose);
    const std::string nonce = random_bytes(nonce_size);
    return head + nonce + gcm_seal(sealing_.reveal(), nonce, associated, plain);
}

result<secret> vault::unseal(std::string_view purpose, std::string_view sealed) const {
    if (sealed.size() < head_size + tag_size || sealed.front() != version)
        return error{.what = "these bytes were not sealed by this version of sluis"};
    if (sealed.substr(1, key_id_size) != key_id_)
        return error{
            .what = "it was sealed with another key",
            .cure = "start sluis with the sluis.key, or SLUIS_KEY, that it was written with"};
    const std::string associated =
        std::string(sealed.substr(0, 1 + key_id_size)) + std::string(purpose);
    auto opened = gcm_open(sealing_.reveal(), sealed.substr(1 + key_id_size, nonce_size),
                           associated, sealed.substr(head_size));
    if (!opened)
        return error{.what = "sealed bytes were changed, or sealed for something else",
                     .cure = "restore the data from a backup"};
    return std::move(*opened);
}

std::string vault::keyed_hash(std::string_view text) const {
    return hmac_sha256(hashing_.reveal(), text);
}

secret random_token(std::size_t bytes) {
    std::string text = base64_encode(random_bytes(bytes));
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    while (text.ends_with('='))
        text.pop_back();
    return secret(std::move(text));
}

std::string sha256(std::string_view bytes) {
    struct hasher {  // one for each thread: a context costs more than a hash
        EVP_MD_CTX* context = EVP_MD_CTX_new();
        EVP_MD* method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
        ~hasher() {
            EVP_MD_CTX_free(context);
            EVP_MD_free(method);
        }
    };
    thread_local hasher h;
    std::string digest(32, '\0');
    EVP_DigestInit_ex2(h.context, h.method, nullptr);
    EVP_DigestUpdate(h.context, bytes.data(), bytes.size());
    EVP_DigestFinal_ex(h.context, reinterpret_cast<unsigned char*>(digest.data()), nullptr);
    return digest;
}

}  // namespace sluis::store
