#include "gateway/mapping/path_of.hpp"

#include <utility>

namespace sluis::mapping {

std::shared_ptr<const jsonpath> path_of(const std::string& text, const std::string& where,
                                        std::vector<error>& errors) {
    auto compiled = jsonpath::compile(text);
    if (compiled) return std::make_shared<jsonpath>(std::move(*compiled));
    const error& e = compiled.error();
    errors.push_back({"not a JSONPath: " + e.what, where + " " + e.where, e.cure});
    return nullptr;
}

}  // namespace sluis::mapping
