#include "gateway/audience/order.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "gateway/audience/fields.hpp"
#include "gateway/base/fields.hpp"

namespace sluis::audience {
namespace {

constexpr std::size_t most_keys = 3;
constexpr std::string_view last_key = "id";
constexpr std::string_view directions[] = {"ASCENDING", "DESCENDING"};

sort_key by_id(bool descending) {
    return {*field_named(last_key), descending};
}

std::optional<sort_key> read_key(const nlohmann::json& declared, const std::string& at,
                                 std::vector<error>& errors) {
    const std::size_t before = errors.size();
    fields f(declared, at, errors);
    const std::string name = f.text("propertyName");
    const bool descending = f.word("direction", directions).value_or("") == "DESCENDING";
    f.done();
    if (errors.size() > before) return std::nullopt;
    auto by = require_field(name, at + " propertyName", errors);
    if (!by) return std::nullopt;
    return sort_key{std::move(*by), descending};
}

}  // namespace

order newest_first() {
    return {by_id(true)};
}

order parse_order(const nlohmann::json& declared, const std::string& where,
                  std::vector<error>& errors) {
    if (!declared.is_array() || declared.size() > most_keys) {
        errors.push_back({"not a list of at most 3 keys", where,
                          R"([{"propertyName": "created_at", "direction": "DESCENDING"}])"});
        return newest_first();
    }
    order keys;
    for (std::size_t i = 0; i < declared.size(); ++i) {
        const std::string at = where + '[' + std::to_string(i) + ']';
        auto key = read_key(declared[i], at, errors);
        if (!key) continue;
        const std::string& name = key->by.name;
        const auto is_same = [&](const sort_key& k) { return k.by.name == name; };
        if (std::ranges::any_of(keys, is_same)) {
            errors.push_back({"named twice", at + " propertyName", "name each once"});
        } else if (name == last_key && i + 1 < declared.size()) {
            errors.push_back({"nothing can follow the id: no two are equal", at + " propertyName",
                              "put it last, or leave out what follows"});
        }
        keys.push_back(std::move(*key));
    }
    if (keys.empty()) return newest_first();
    if (keys.back().by.name != last_key) keys.push_back(by_id(keys.back().descending));
    return keys;
}

nlohmann::json to_json(const order& o) {
    nlohmann::json all = nlohmann::json::array();
    for (const sort_key& k : o)
        all.push_back({{"propertyName", k.by.name},
                       {"direction", directions[static_cast<std::size_t>(k.descending ? 1 : 0)]}});
    const bool says_itself =
        o.size() == 1 ? o == newest_first() : o.back().descending == o[o.size() - 2].descending;
    if (says_itself) all.erase(all.size() - 1);
    return all;
}

}  // namespace sluis::audience
