// XML to a document: SOAP messages.
//
//     <a x="1"><b>t</b><b>u</b><c/></a>     {"a": [{"@x": "1", "b": ["t", "u"], "c": [""]}]}
//
// Names are without their prefix; declarations of namespaces are left out. Below an element every
// name has a list, so that a path does not depend on how many there are. An element with neither
// attributes nor elements is its text; with them, "#text" has the text when there is some.
//
// Strict    Refused, with the place and never the input: a document type (and with it every entity
//           but the five of XML), another encoding than UTF-8, more than 64 levels, more values
//           than a JSON document may have.
// Behind it pugixml.
#pragma once

#include <string_view>

#include "gateway/base/error.hpp"
#include "gateway/payload/document.hpp"

namespace sluis::payload {

[[nodiscard]] result<const node*> parse_xml(document& d, std::string_view text,
                                            std::string_view name);

}  // namespace sluis::payload
