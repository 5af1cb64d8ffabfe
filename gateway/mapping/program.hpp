// A mapping file, compiled: how a provider's payload becomes events. Immutable; see
// docs/mappings.md for the file's form.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/base/error.hpp"
#include "gateway/contact/event.hpp"
#include "gateway/mapping/condition.hpp"
#include "gateway/mapping/jsonpath.hpp"
#include "gateway/mapping/transform.hpp"

namespace sluis::mapping {

// Where a value may come from: a constant, or a path and what is done to what it finds.
struct alternative {
    std::string constant{};  // when there is no path
    std::shared_ptr<const jsonpath> path{};
    std::vector<transform> steps{};
    std::string text{};  // as written, for explanations
};

// What a rule may set.
enum class slot_kind : std::uint8_t { property, consent, external_id, occurred_at };
struct slot {
    slot_kind kind = slot_kind::property;
    contact::property property{};
    contact::purpose purpose{};

    friend bool operator==(const slot&, const slot&) = default;
};
[[nodiscard]] std::optional<slot> slot_named(std::string_view name);
[[nodiscard]] std::string name(const slot& s);

struct field {
    slot of{};
    std::vector<alternative> alternatives{};
};

struct rule {
    std::string name{};
    condition when{};
    contact::effect effect = contact::effect::upsert;
    std::vector<field> fields{};
};

enum class body_form : std::uint8_t { json, form };

struct program {
    std::string provider{};
    std::string title{};
    std::string kind{};  // form, chat, integration: policy's spelling
    std::vector<body_form> bodies{};
    nlohmann::json authentication{};     // gateway/verify reads it
    std::vector<std::string> headers{};  // lower case: those that are kept with a submission
    // Alternatives, each a list of paths that must all find something: "3:17". When none does, the
    // receiver makes a key of the body.
    std::vector<std::vector<std::shared_ptr<const jsonpath>>> event_key{};
    // Of a batch: its items. When it finds none, the body is the item.
    std::shared_ptr<const jsonpath> each{};
    bool uses_entries = false;  // some path looks into $.entries
    std::vector<rule> rules{};
    bool quarantine_others = false;  // what no rule takes: ignored, or kept for a look
    nlohmann::json settings = nlohmann::json::object();  // defaults of source.settings
    std::vector<std::string> connect{};  // steps for a person; {url} stands for the source's URL
    nlohmann::json cases = nlohmann::json::array();
};

// `file_name` begins the place in errors: "typeform.json:12 /rules/0/when/path".
[[nodiscard]] std::shared_ptr<const program> compile(std::string_view file_name,
                                                     std::string_view text,
                                                     std::vector<error>& errors);

}  // namespace sluis::mapping
