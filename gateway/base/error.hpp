// Errors that a person reads: what is wrong, where, and what to do about it.
//
// For what input or the world can cause. A function that can fail returns `result<T>`; exceptions
// mean a bug or a failed start.
//
// Limits   Texts never quote input: no personal data, no secrets. Name the place instead.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

namespace sluis {

struct error {
    std::string what;     // "the signature header is missing"
    std::string where{};  // "mappings/typeform.json:12 /authentication/header"
    std::string cure{};   // "name the header that carries the signature"

    [[nodiscard]] std::string text() const {
        std::string all = where.empty() ? what : where + ": " + what;
        if (!cure.empty()) all += " (" + cure + ")";
        return all;
    }
    friend bool operator==(const error&, const error&) = default;
};

// What `result::value()` throws when there is none: only ever a bug in the caller.
struct unexpected_error : std::runtime_error {
    explicit unexpected_error(error e) : std::runtime_error(e.text()), cause(std::move(e)) {}
    error cause;
};

[[noreturn]] inline void throw_exception_from_error(const error& e, const boost::source_location&) {
    throw unexpected_error(e);
}

template <class T>
using result = boost::system::result<T, error>;

}  // namespace sluis
