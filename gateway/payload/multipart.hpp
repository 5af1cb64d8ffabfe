// multipart/form-data to a document: bodies of HTML forms with files, and of senders that like it.
//
//     a part with a name             its text, under that name: field_tree.hpp has the brackets
//     a part with a file name too    {"filename": "cv.pdf", "type": "application/pdf", "bytes": 1234}
//
// What is in a file stays out of the document: nothing maps it.
//
// Strict    Refused, with the place and never the input: no boundary, parts without a name, without
//           an end, in a transfer encoding or in a charset that is none of utf-8, iso-8859-1,
//           iso-8859-15, windows-1252; more than 1,000 parts; more than 8 KiB of headers in one.
// Lenient   Line ends may be LF alone; a preamble and an epilogue are skipped.
// Source    RFC 7578, RFC 2046 section 5.1; names as WHATWG's HTML encodes them (%22 %0D %0A).
#pragma once

#include <string_view>

#include "gateway/base/error.hpp"
#include "gateway/payload/document.hpp"

namespace sluis::payload {

// `content_type` is the header's value, with the boundary in it.
[[nodiscard]] result<const node*> parse_multipart(document& d, std::string_view text,
                                                  std::string_view content_type,
                                                  std::string_view name);

}  // namespace sluis::payload
