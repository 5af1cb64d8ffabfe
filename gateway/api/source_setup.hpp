// Connecting a source step by step: what is made for it, and what a person does with that at the
// provider. Pure but for random numbers; source_setup.cpp has the calls.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/api/call.hpp"
#include "gateway/declaration/catalog.hpp"

namespace sluis::api {

// What a person pastes somewhere. Texts are empty where there is none, or where it is not given out.
struct pasted {
    std::string url{};
    std::string secret{};
    std::string secret_url{};  // with the secret in its query, for providers that only take a URL
    std::string verify_token{};
};

// The steps of the provider, with these in their places.
[[nodiscard]] json steps_of(const mapping::program& p, const pasted& what);

// The part of the provider's scheme whose secrets have this use; nullptr: none.
[[nodiscard]] const verify::scheme* part_for(const verify::scheme& s, std::string_view use);

// Is the secret of this part made here, and pasted at the provider?
[[nodiscard]] bool is_ours(const mapping::program& p, const verify::scheme& part);

// A new secret in the form that the part's have.
[[nodiscard]] secret make_secret(const verify::scheme& part);

// "https://hooks.example.com/hooks/shop?token=...", if the part, or another of its use, reads a query.
[[nodiscard]] std::string url_with(const std::string& url, const verify::scheme& s,
                                   const verify::key& k);

}  // namespace sluis::api
