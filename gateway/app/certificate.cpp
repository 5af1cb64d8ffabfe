#include "gateway/app/certificate.hpp"

#include "gateway/base/log.hpp"

namespace sluis::app {

result<void> certificate::load() {
    read_at_ = changed_at();
    const result<net::tls_context> made = net::server_tls(files_);
    if (!made) return made.error();
    use_(*made);
    return {};
}

void certificate::look() {
    if (changed_at() != read_at_) reload();
}

void certificate::reload() {
    if (const result<void> done = load(); done) {
        log::info("certificate_loaded", {{"file", files_.certificate}});
    } else {
        log::error("certificate_not_loaded", {{"why", done.error().text()}});
    }
}

certificate::times certificate::changed_at() const {
    std::error_code ignored;  // a file that is being replaced: the next look sees it
    return {std::filesystem::last_write_time(files_.certificate, ignored),
            std::filesystem::last_write_time(files_.key, ignored)};
}

}  // namespace sluis::app
