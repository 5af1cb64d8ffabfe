#include "gateway/declaration/providers.hpp"

#include <stdexcept>
#include <vector>

namespace sluis::declaration {
namespace {

std::map<std::string, program_ptr, std::less<>> compile_all() {
    std::map<std::string, program_ptr, std::less<>> all;
    for (const auto& [name, text] : mapping_files()) {
        std::vector<error> errors;
        program_ptr p = mapping::compile("mappings/" + std::string(name), text, errors);
        if (!p) throw std::logic_error(errors.front().text());
        all.emplace(p->provider, std::move(p));
    }
    return all;
}

}  // namespace

const std::map<std::string, program_ptr, std::less<>>& providers() {
    static const auto all = compile_all();
    return all;
}

program_ptr find_provider(std::string_view name) {
    const auto found = providers().find(name);
    return found == providers().end() ? nullptr : found->second;
}

verify::scheme scheme_of(const mapping::program& p) {
    std::vector<error> none;
    return verify::parse_scheme(p.authentication, "authentication", none);
}

}  // namespace sluis::declaration
