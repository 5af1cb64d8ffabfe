// The transforms themselves; transform.cpp lists them. Private to gateway/mapping.
#pragma once

#include "gateway/mapping/transform.hpp"

namespace sluis::mapping::functions {

const node* trim(document& d, const node& n, const transform& t);
const node* lower(document& d, const node& n, const transform& t);
const node* upper(document& d, const node& n, const transform& t);
const node* text(document& d, const node& n, const transform& t);
const node* digits(document& d, const node& n, const transform& t);
const node* name_first(document& d, const node& n, const transform& t);
const node* name_last(document& d, const node& n, const transform& t);
const node* country(document& d, const node& n, const transform& t);
const node* language(document& d, const node& n, const transform& t);
const node* url_param(document& d, const node& n, const transform& t);
const node* regex(document& d, const node& n, const transform& t);
const node* base64(document& d, const node& n, const transform& t);
const node* percent_decode(document& d, const node& n, const transform& t);
const node* unquote(document& d, const node& n, const transform& t);

const node* time(document& d, const node& n, const transform& t);
const node* boolean(document& d, const node& n, const transform& t);
const node* negated(document& d, const node& n, const transform& t);
const node* map(document& d, const node& n, const transform& t);
const node* json(document& d, const node& n, const transform& t);
const node* constant(document& d, const node& n, const transform& t);
const node* entries(document& d, const node& n, const transform& t);
const node* select(document& d, const node& n, const transform& t);
const node* join(document& d, const node& n, const transform& t);

}  // namespace sluis::mapping::functions
