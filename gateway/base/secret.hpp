// A secret in memory: wiped when it goes, never printed, compared in constant time elsewhere
// (CRYPTO_memcmp where the bytes are needed).
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "gateway/base/error.hpp"

namespace sluis {

class secret {
public:
    secret() = default;
    explicit secret(std::string value) : value_(std::move(value)) {}
    secret(const secret&) = default;
    // A short text would stay behind in the moved-from string, where nobody can wipe it.
    // NOLINTNEXTLINE(performance-move-constructor-init)
    secret(secret&& other) noexcept : value_(other.value_) { other.wipe(); }
    secret& operator=(const secret& other) {
        if (this != &other) {
            wipe();
            value_ = other.value_;
        }
        return *this;
    }
    secret& operator=(secret&& other) noexcept {
        if (this != &other) {
            wipe();
            value_.swap(other.value_);
        }
        return *this;
    }
    ~secret() { wipe(); }

    // Only where the bytes are used: signing, sending, encrypting. Never into a text for people.
    [[nodiscard]] const std::string& reveal() const noexcept { return value_; }
    [[nodiscard]] bool empty() const noexcept { return value_.empty(); }
    // The most that may be shown: "...wxyz", or "..." when the secret is too short for that.
    [[nodiscard]] std::string hint() const {
        return value_.size() < 16 ? "..." : "..." + value_.substr(value_.size() - 4);
    }

private:
    void wipe() noexcept {
        volatile char* p = value_.data();  // volatile: the compiler may not drop these writes
        for (std::size_t i = 0; i < value_.size(); ++i)
            p[i] = 0;
        value_.clear();
    }
    std::string value_;
};

// A secret by its place: "env:NAME" or "file:PATH" (mode 0600 or 0400; one newline at the end is
// cut). A text that is neither is an error: secrets are not written into configuration.
[[nodiscard]] result<secret> read_secret(std::string_view place);

}  // namespace sluis
