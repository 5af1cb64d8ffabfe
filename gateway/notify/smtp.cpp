#include "gateway/notify/smtp.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>

#include <curl/curl.h>

namespace sluis::notify {
namespace {

using kind = outcome::kind;

constexpr long connect_ms = 10'000;
constexpr long all_ms = 60'000;

struct place {
    bool secure = false;
    std::string_view host{};
};

std::optional<place> place_of(std::string_view url) {
    place p{.secure = url.starts_with("smtps://")};
    if (!p.secure && !url.starts_with("smtp://")) return std::nullopt;
    std::string_view rest = url.substr(p.secure ? 8 : 7);
    const auto end = rest.starts_with('[') ? rest.find(']') : std::string_view::npos;
    const auto colon = rest.find(':', end == std::string_view::npos ? 0 : end);
    p.host = rest.substr(0, colon);
    const auto is_host_character = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-.:[]").find(c) != std::string_view::npos;
    };
    if (p.host.empty() || !std::ranges::all_of(p.host, is_host_character)) return std::nullopt;
    if (colon == std::string_view::npos) return p;
    const std::string_view port = rest.substr(colon + 1);
    unsigned number = 0;
    const auto [stop, ec] = std::from_chars(port.data(), port.data() + port.size(), number);
    const bool is_whole = ec == std::errc{} && stop == port.data() + port.size();
    if (!is_whole || number == 0 || number > 65'535) return std::nullopt;
    return p;
}

struct reading {
    std::string_view rest;
};

std::size_t read_some(char* to, std::size_t size, std::size_t count, void* from) {
    std::string_view& rest = static_cast<reading*>(from)->rest;
    const std::size_t n = std::min(size * count, rest.size());
    std::memcpy(to, rest.data(), n);
    rest.remove_prefix(n);
    return n;
}

std::size_t ignore(char*, std::size_t size, std::size_t count, void*) {
    return size * count;
}

int look_whether_to_stop(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::atomic<bool>*>(stop)->load() ? 1 : 0;
}

// The last reply decides where there is one; its text is not ours to show.
outcome outcome_of(CURL* curl, CURLcode done, bool stopped) {
    if (done == CURLE_OK) return {.what = kind::delivered};
    if (stopped) return {.what = kind::retry, .why = "sluis stops"};
    long reply = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);
    std::string why = curl_easy_strerror(done);
    if (reply >= 400) why = "reply " + std::to_string(reply);
    return {.what = reply >= 500 ? kind::refused : kind::retry, .why = std::move(why)};
}

using handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using recipients = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

handle make_handle() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    return {curl_easy_init(), curl_easy_cleanup};
}

void set_server(CURL* curl, const mail_server& server) {
    curl_easy_setopt(curl, CURLOPT_URL, server.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");  // not as the environment says
    curl_easy_setopt(
        curl, CURLOPT_USE_SSL,
        static_cast<long>(is_on_loopback(server.url) ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!server.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, server.ca_file.c_str());
    if (server.username.empty()) return;
    curl_easy_setopt(curl, CURLOPT_USERNAME, server.username.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, server.password.reveal().c_str());
}

}  // namespace

outcome submit(const mail_server& server, const std::string& to, const std::string& message,
               const std::atomic<bool>& stop) {
    const handle curl = make_handle();
    const recipients all(curl_slist_append(nullptr, to.c_str()), curl_slist_free_all);
    if (!curl || !all) return {.what = kind::retry, .why = "out of memory"};
    reading body{message};
    set_server(curl.get(), server);
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, server.from.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, all.get());
    curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, read_some);
    curl_easy_setopt(curl.get(), CURLOPT_READDATA, &body);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, all_ms);
    curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl.get(), CURLOPT_XFERINFOFUNCTION, look_whether_to_stop);
    curl_easy_setopt(curl.get(), CURLOPT_XFERINFODATA, &stop);
    const CURLcode done = curl_easy_perform(curl.get());
    return outcome_of(curl.get(), done, stop.load());
}

bool is_mail_server(std::string_view url) noexcept {
    return place_of(url).has_value();
}

bool is_on_loopback(std::string_view url) noexcept {
    const auto p = place_of(url);
    return p && (p->host == "localhost" || p->host == "127.0.0.1" || p->host == "[::1]");
}

}  // namespace sluis::notify
