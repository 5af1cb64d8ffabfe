// Reads JSON as a network's strict parser does: unknown names and wrong types are found, all of
// them, with their place.
//
// Limits   Descriptions never quote values: what arrives by mistake may be personal data.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace sluis::sandbox {

struct finding {
    std::string field;        // "audience_members[0].user_data"
    std::string description;  // "Unknown name \"addressInfo\": Cannot find field."
    std::string reason{};     // the network's word; empty: it could not even be parsed
};
using findings = std::vector<finding>;

class reader {
public:
    // `value` and `out` must outlive this. What is no object has no fields, and is a finding.
    reader(const nlohmann::json& value, std::string path, findings& out);

    void only(std::initializer_list<std::string_view> names);

    // nullptr or nullopt when it is not there, or of another type: then that is a finding.
    [[nodiscard]] const nlohmann::json* get(std::string_view name) const;
    [[nodiscard]] const nlohmann::json* list(std::string_view name);
    [[nodiscard]] const nlohmann::json* object(std::string_view name);
    [[nodiscard]] std::optional<std::string> text(std::string_view name);
    [[nodiscard]] std::optional<bool> flag(std::string_view name);
    [[nodiscard]] std::optional<std::string> word(std::string_view name,
                                                  std::initializer_list<std::string_view> list);

    void fail(std::string_view name, std::string description, std::string reason);
    // "audience_members[0].user_data": in snake_case, as networks write their paths.
    [[nodiscard]] std::string at(std::string_view name) const;
    [[nodiscard]] static std::string at(const std::string& path, std::size_t index);

private:
    const nlohmann::json& value_;
    std::string path_;
    findings& out_;
};

}  // namespace sluis::sandbox
