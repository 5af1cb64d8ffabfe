#include "adapters/adapter.hpp"

#include <algorithm>

#include "adapters/answer.hpp"

namespace sluis::adapters {
namespace {

bool same_letters(std::string_view a, std::string_view b) noexcept {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(a, b, {}, lower, lower);
}

fate by_status(unsigned status) noexcept {
    if (status >= 200 && status < 300) return fate::accepted;
    if (status >= 300 && status < 400) return fate::destination_stopped;  // a wrong base URL
    if (status < 200 || status >= 500) return fate::try_later;
    switch (status) {
        case 401:
            return fate::token_refused;
        case 402:
        case 403:
        case 404:
        case 407:
        case 410:
            return fate::destination_stopped;
        case 408:
        case 409:
        case 425:
        case 429:
            return fate::try_later;
        case 413:
            return fate::split;
        default:
            return fate::defect;
    }
}

}  // namespace

std::optional<std::string_view> find_header(std::span<const header> headers,
                                            std::string_view name) noexcept {
    const auto it =
        std::ranges::find_if(headers, [&](const header& h) { return same_letters(h.name, name); });
    if (it == headers.end()) return std::nullopt;
    return it->value;
}

std::string_view name(poll_outcome::state s) noexcept {
    constexpr std::string_view names[] = {"processing",    "succeeded",          "partly",
                                          "failed",        "unknown_request",    "try_later",
                                          "token_refused", "destination_stopped"};
    return names[static_cast<std::size_t>(s)];
}

std::string_view name(fate f) noexcept {
    switch (f) {
        case fate::accepted:
            return "accepted";
        case fate::accepted_unverified:
            return "accepted_unverified";
        case fate::rejected:
            return "rejected";
        case fate::resend:
            return "resend";
        case fate::split:
            return "split";
        case fate::try_later:
            return "try_later";
        case fate::token_refused:
            return "token_refused";
        case fate::destination_stopped:
            return "destination_stopped";
        case fate::defect:
            return "defect";
    }
    return "unknown";
}

outcome interpret_by_status(const http_answer& answer) {
    outcome o{.all = by_status(answer.status)};
    if (o.all == fate::accepted) return o;
    o.code = "http_" + std::to_string(answer.status);
    if (o.all == fate::try_later) o.wait = retry_after(answer.headers);
    return o;
}

const entry* find(std::string_view network_id) noexcept {
    for (const entry& e : all()) {
        if (e.about->id == network_id) return &e;
    }
    return nullptr;
}

}  // namespace sluis::adapters
