// The certificate of the hooks listener, read again when its files change or somebody asks.
//
// A pair that cannot be read, or does not fit together, changes nothing: what is in use stays in
// use, and the log says why.
#pragma once

#include <filesystem>
#include <functional>
#include <utility>

#include "gateway/base/error.hpp"
#include "gateway/net/tls.hpp"

namespace sluis::app {

class certificate {
public:
    using user = std::function<void(const net::tls_context&)>;

    certificate(net::certificate_files files, user use)
        : files_(std::move(files)), use_(std::move(use)) {}

    [[nodiscard]] result<void> load();  // at start: there is none yet
    void look();                        // reads again what has changed
    void reload();                      // reads again

private:
    using times = std::pair<std::filesystem::file_time_type, std::filesystem::file_time_type>;
    [[nodiscard]] times changed_at() const;

    net::certificate_files files_;
    user use_;
    times read_at_{};
};

}  // namespace sluis::app
