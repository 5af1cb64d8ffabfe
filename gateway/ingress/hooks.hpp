// POST /hooks/{source}: not too often? authentic? well-formed? stored! In this order and no other.
//
//     limits::per_address      the sender's address     -> not too often, or 429
//     greet                    unsigned handshakes      -> its answer; what is none goes on
//     authenticator::refuses   the raw bytes            -> authentic, or 401
//     mapping::form_of         content type             -> the provider sends such, or 415
//     mapping::read            the body                 -> well-formed, or 400 with the place
//     greet                    signed handshakes        -> its answer; what is none goes on
//     mapping::event_key       the document             -> what makes a repeat a repeat
//     limits::per_source       the source               -> not too often, or 429
//     inbound::accept          the entry                -> durable, and then 200; or 503
//
// A request with the header Sluis-Test goes the same way, and every time: nothing comes of it.
//
// A provider whose senders choose only the host has paths of its own in its mapping: there the secret
// tells which source it is.
//
// What the mapping makes of it is found out after the answer: see gateway/apply.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include <boost/asio/awaitable.hpp>

#include "gateway/base/time.hpp"
#include "gateway/declaration/catalog.hpp"
#include "gateway/ingress/answers.hpp"
#include "gateway/ingress/authenticate.hpp"
#include "gateway/ingress/context.hpp"
#include "gateway/net/http.hpp"
#include "gateway/queue/entry.hpp"

namespace sluis::ingress {

namespace asio = boost::asio;

// An event key that is longer is remembered by its hash.
inline constexpr std::size_t longest_event_key = 120;

// To be stored, or not, or a handshake with its answer.
using checked = std::variant<queue::entry, refusal, net::response>;

// All that needs no waiting. `source` is null when there is none of that name.
[[nodiscard]] checked check(const authenticator& who, const declaration::live_source* source,
                            const net::request& r, instant now);

[[nodiscard]] asio::awaitable<net::response> receive(context& c, const net::request& r,
                                                     std::string source);
// By another method than POST. 405 when the source's mapping has no such handshake.
[[nodiscard]] asio::awaitable<net::response> answer_handshake(context& c, const net::request& r,
                                                              std::string source);
// At a path of a mapping; 404 when no source has it.
[[nodiscard]] asio::awaitable<net::response> receive_at_path(context& c, const net::request& r);

}  // namespace sluis::ingress
