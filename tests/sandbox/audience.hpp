// Who is in one audience at one network: the identifier tuples as they were received.
//
// A network knows people, not tuples. Two rules stand for that:
//
//     add      takes the place of tuples that name the same person with no more: those whose
//              identifying parts are all in the new one
//     remove   takes out every tuple that shares a matching part with what is to be removed
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json_fwd.hpp>

#include "gateway/base/time.hpp"

namespace sluis::sandbox {

// The kind in the network's word ("emailAddress", "EXTERN_ID"), and the value as received. An
// address at Google is one identifier: "given|family|region|postal".
using identifier = std::pair<std::string, std::string>;
using member = std::set<identifier>;
using member_set = std::set<member>;

// What an identifier tells on its own.
enum class weight : std::uint8_t {
    none,        // a first name: nothing
    matches,     // an address: enough to remove by
    identifies,  // an e-mail: one person
};

class audience {
public:
    using weigher = weight (*)(std::string_view kind);
    explicit audience(weigher weigh) : weigh_(weigh) {}
    audience(audience&&) = default;  // iterators move along; a copy's would not
    audience& operator=(audience&&) = default;

    void add(const member& who, instant at);
    // How many tuples went.
    std::size_t remove(const member& who);
    std::size_t remove_last_added_before(instant cutoff);

    [[nodiscard]] member_set members() const;
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

    [[nodiscard]] nlohmann::json to_json() const;
    void load(const nlohmann::json& saved);

private:
    using entry = std::map<member, instant>::iterator;

    [[nodiscard]] member identifying(const member& who) const;
    void erase(entry e);

    weigher weigh_;
    std::map<member, instant> entries_{};  // to: when it was last added
    std::multimap<identifier, entry> by_part_{};
};

}  // namespace sluis::sandbox
