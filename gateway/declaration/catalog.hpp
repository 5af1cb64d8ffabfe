// The sources in force, ready to work: verifier, mapping and rules of each. Immutable: a change of
// declarations makes a new catalog, and who works with the old one finishes with it.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/error.hpp"
#include "gateway/declaration/providers.hpp"
#include "gateway/declaration/source.hpp"
#include "gateway/verify/verify.hpp"

namespace sluis::declaration {

struct live_source {
    source declared{};
    program_ptr program{};
    nlohmann::json settings{};  // the provider's, with the source's own over them
    std::shared_ptr<const verify::verifier> who{};  // nullptr: anybody, as declared in words
    std::vector<verify::key> keys{};                // for handshakes and fetching
    verify::trust trust = verify::trust::open;
    std::int64_t version = 0;  // of the declaration
};

// The use of secrets that a sender shows in a handshake, and that sign nothing.
inline constexpr std::string_view verify_use = "verify";
// And of those that we show the provider when we fetch something.
inline constexpr std::string_view fetch_use = "fetch";

// Errors: an unknown provider, keys that do not fit the provider's scheme or have a use that is none
// of its uses, no key at all; a default of marketing where anybody can send and no word allows it. A
// source that is not enabled may wait for its key.
[[nodiscard]] result<live_source> make_live(source declared, const std::vector<verify::key>& keys);

class catalog {
public:
    void add(live_source s);

    // nullptr when there is none, or it is not enabled.
    [[nodiscard]] const live_source* find(std::string_view id) const noexcept;
    // Those that are not enabled too: what they sent before is still to be applied.
    [[nodiscard]] const live_source* find_any(std::string_view id) const noexcept;
    // Those that are enabled and whose mapping has this path, in the order of their ids.
    [[nodiscard]] std::vector<const live_source*> at_path(std::string_view path) const;
    [[nodiscard]] std::size_t size() const noexcept { return sources_.size(); }
    // The ids of those that the other has in another version, or not at all.
    [[nodiscard]] std::vector<std::string> different_in(const catalog& other) const;

private:
    std::map<std::string, live_source, std::less<>> sources_;
    std::map<std::string, std::set<std::string>, std::less<>> by_path_;  // ids
};

// Where the catalog in force is. Threads: one sets, any take.
class catalog_place {
public:
    [[nodiscard]] std::shared_ptr<const catalog> get() const { return current_.load(); }
    void set(std::shared_ptr<const catalog> next) { current_.store(std::move(next)); }

private:
    std::atomic<std::shared_ptr<const catalog>> current_{std::make_shared<catalog>()};
};

}  // namespace sluis::declaration
