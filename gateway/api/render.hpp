// Pieces that several resources of the API share.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/api/call.hpp"
#include "gateway/audience/filter.hpp"
#include "gateway/contact/contact.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/ledger.hpp"

namespace sluis::api {

// "42" -> 42; nullopt for anything else.
[[nodiscard]] std::optional<std::int64_t> number_of(std::string_view text) noexcept;

// An instant as RFC 3339, or null.
[[nodiscard]] json time_or_null(const std::optional<instant>& t);

[[nodiscard]] net::response unknown(std::string_view what);  // 404

// {"state":"running"} or {"state":"stopped","code":...,"words":...,"since":...}
[[nodiscard]] json to_json(const store::declarations::run_state& s);

// The declaration's body with version and who changed it last.
[[nodiscard]] json to_json(const store::declarations::declaration& d);

// As people know it; "(removed)" when it is declared no more.
[[nodiscard]] std::string destination_name(store::session& db, std::int64_t number);

// How far what comes from a source can be trusted: "signed", "secret", "public"; null when the source
// is declared no more, or cannot work.
[[nodiscard]] json trust_of(const services& s, std::string_view source);

// Reasons in order of precedence, each with its sentence for people.
[[nodiscard]] json to_json(policy::reasons all);

// What is desired, what the network confirmed and what stands between them. The identifiers that
// were sent are not given out.
[[nodiscard]] json to_json(const store::ledger::row& r);

// What set the present status, as a sentence: "a form set it: brochure-form".
[[nodiscard]] std::string cause_of(const contact::marketing_state& m);

// What a contact has there: a text, a number, an instant as RFC 3339, a word (true and false as
// themselves), or null.
[[nodiscard]] json value_of(const audience::field& f, const contact::contact& c);

// A contact as a line of a list: what people know it by, if that may be seen, and its status.
[[nodiscard]] json summary_of(const contact::contact& c, bool sees_people);

// "personal_data": "hidden", where somebody who sees personal data is told more.
void say_if_hidden(json& answer, const call& c);

// How a contact stands in each audience, one line for each place where it could be: no row of the
// ledger means that the filter does not match and nothing is there.
[[nodiscard]] json audiences_of(store::session& db, std::int64_t contact);

}  // namespace sluis::api
