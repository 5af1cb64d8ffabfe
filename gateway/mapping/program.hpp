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
#include "gateway/mapping/answer.hpp"
#include "gateway/mapping/condition.hpp"
#include "gateway/mapping/fetch.hpp"
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

// What a rule may set. `also`: a further identity of the same person; all that is found counts.
// `sent_at`: the sender's clock at sending, by which `occurred_at` is put right.
enum class slot_kind : std::uint8_t { property, consent, external_id, also, occurred_at, sent_at };
struct slot {
    slot_kind kind = slot_kind::property;
    contact::property property{};
    contact::purpose purpose{};
    contact::identity_kind identity{};  // of also

    friend bool operator==(const slot&, const slot&) = default;
};
[[nodiscard]] std::optional<slot> slot_named(std::string_view name);
[[nodiscard]] std::string name(const slot& s);
[[nodiscard]] std::vector<std::string> slot_names();

struct field {
    slot of{};
    std::vector<alternative> alternatives{};
};

struct rule {
    std::string name{};
    condition when{};
    contact::effect effect = contact::effect::upsert;
    std::vector<field> fields{};
    std::vector<fetch_step> fetch{};  // one after the other
};

enum class body_form : std::uint8_t { json, form, multipart, xml };
[[nodiscard]] std::string_view name(body_form f) noexcept;

// Alternatives, each a list of paths that must all find something: "3:17".
using key_paths = std::vector<std::vector<std::shared_ptr<const jsonpath>>>;

struct program {
    std::string provider{};
    std::string title{};
    std::string kind{};  // form, chat, integration: policy's spelling
    std::vector<body_form> bodies{};
    std::optional<body_form> other_types{};  // how a body of another content type is read
    bool gzip = false;                       // bodies may be compressed
    nlohmann::json authentication{};         // gateway/verify reads it
    // Who makes the secret: this side, and it is pasted at the provider; or the provider, and it is
    // pasted here. Unset: tokens and passwords are made here, what signs is the provider's.
    std::optional<bool> secret_is_ours{};
    std::vector<std::string> headers{};  // lower case: those that are kept with a submission
    key_paths event_key{};               // when none is found, the receiver makes a key of the body
    // Of a batch: its items; of two paths, the first finds their parents. When no item is found, the
    // body is the item.
    std::vector<std::shared_ptr<const jsonpath>> each{};
    key_paths item_key{};  // what an item is known by when a sender puts it into another batch
    std::optional<answer> accepted{};  // instead of the usual one
    std::vector<std::pair<std::string, std::string>>
        every_answer{};  // headers of all, refusals too
    std::vector<handshake> handshakes{};
    // Where it posts to besides its sources' own URLs: "/v1/batch". Whose it is, its secret says.
    std::vector<std::string> paths{};
    // The body is an envelope, and this finds the JSON text in it that mapping is about.
    std::shared_ptr<const jsonpath> unpack{};
    // Whose members $.entries lists; nullptr: the item's.
    std::shared_ptr<const jsonpath> entries_of{};
    bool uses_entries = false;  // some path looks into $.entries
    std::vector<rule> rules{};
    bool fetches = false;            // some rule does
    bool quarantine_others = false;  // what no rule takes: ignored, or kept for a look
    nlohmann::json settings = nlohmann::json::object();  // defaults of source.settings
    std::vector<std::string> connect{};  // steps for a person; {url} stands for the source's URL
    std::vector<std::string> notes{};    // what the provider does not document, or cannot do
    nlohmann::json cases = nlohmann::json::array();
};

// `file_name` begins the place in errors: "typeform.json:12 /rules/0/when/path".
[[nodiscard]] std::shared_ptr<const program> compile(std::string_view file_name,
                                                     std::string_view text,
                                                     std::vector<error>& errors);

}  // namespace sluis::mapping
