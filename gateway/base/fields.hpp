// Reads the fields of one declared object and gathers everything that is wrong with it: missing,
// wrong type, not in the list, and whatever nobody asked for.
//
//     fields f(json, "source", errors);
//     s.id = f.id("id");
//     f.call_it("source \"" + s.id + '"');
//     s.country = f.text_or("country", "");
//     f.done();   // unknown keys, with a suggestion
//
// Limits   Values are never quoted in errors: they may be secrets.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gateway/base/error.hpp"

namespace sluis {

class fields {
public:
    // `object` must outlive this. What is no object has no fields, and is an error.
    fields(const nlohmann::json& object, std::string where, std::vector<error>& errors);

    // Lower-case letters, digits and hyphens, 1 to 63: what is used in URLs.
    [[nodiscard]] std::string id(std::string_view name);
    // Likewise, underscores too: the names of providers.
    [[nodiscard]] std::string id_with_underscores(std::string_view name);
    [[nodiscard]] std::string text(std::string_view name);  // required, not empty
    [[nodiscard]] std::string text_or(std::string_view name, std::string otherwise);
    // Required, not empty, and longer than other texts may be.
    [[nodiscard]] std::string long_text(std::string_view name, std::size_t longest);
    [[nodiscard]] bool flag_or(std::string_view name, bool otherwise);
    [[nodiscard]] std::int64_t number_or(std::string_view name, std::int64_t otherwise,
                                         std::int64_t lowest, std::int64_t highest);
    // Is it there at all?
    [[nodiscard]] bool has(std::string_view name) const;
    // One of a closed list; nullopt when it is not there.
    [[nodiscard]] std::optional<std::string> word(std::string_view name,
                                                  std::span<const std::string_view> list);
    // nullptr when it is not there, or of another type (then that is an error).
    [[nodiscard]] const nlohmann::json* object(std::string_view name);
    [[nodiscard]] const nlohmann::json* array(std::string_view name);

    // From here on errors name the object so: "source \"shop\"", once its id is known.
    void call_it(std::string where) { where_ = std::move(where); }

    void fail(std::string_view name, std::string what, std::string cure);
    [[nodiscard]] std::string place(std::string_view name) const;

    void done();

private:
    const nlohmann::json* take(std::string_view name);
    std::string bounded(std::string_view name, std::string otherwise, std::size_t longest);

    const nlohmann::json& object_;
    std::string where_;
    std::vector<error>& errors_;
    std::vector<std::string_view> asked_;
};

}  // namespace sluis
