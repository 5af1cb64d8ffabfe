#include "gateway/api/declared_set.hpp"

#include <utility>

#include "gateway/base/fields.hpp"

namespace sluis::api {
namespace {

using nlohmann::json;

constexpr std::size_t most_entries = 500;

std::string id_of(const json& declared) {
    if (!declared.is_object() || !declared.contains("id")) return {};
    const json& id = declared.at("id");
    return id.is_string() ? id.get<std::string>() : std::string{};
}

// Takes the version out: it is no part of the declaration.
std::optional<std::int64_t> take_version(json& declared, const std::string& where,
                                         std::vector<error>& errors) {
    if (!declared.is_object() || !declared.contains("version")) return std::nullopt;
    const json version = declared.at("version");
    declared.erase("version");
    if (version.is_number_integer()) return version.get<std::int64_t>();
    errors.push_back({"not a number", where + " version", "the version that was changed"});
    return std::nullopt;
}

// Reads the list `name` with `read`; entries with errors are left out.
template <class Declared, class Read>
std::vector<entry<Declared>> read_list(fields& f, const char* name, Read read,
                                       std::vector<error>& errors) {
    std::vector<entry<Declared>> good;
    const json* list = f.array(name);
    if (!list) return good;
    if (list->size() > most_entries) {
        f.fail(name, "too many", "at most 500 in one call");
        return good;
    }
    std::set<std::string> seen;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const std::string where = f.place(std::string(name) + '[' + std::to_string(i) + ']');
        json declared = (*list)[i];
        const std::size_t before = errors.size();
        entry<Declared> one;
        one.version = take_version(declared, where, errors);
        one.what = read(declared, errors);
        const std::string id = id_of(declared);
        if (!id.empty() && !seen.insert(id).second) {
            errors.push_back({"named twice", where + " id", "name each once"});
        }
        if (errors.size() == before) good.push_back(std::move(one));
    }
    return good;
}

}  // namespace

declared_set read_declared(const json& body, std::vector<error>& errors) {
    declared_set all;
    fields f(body, "body", errors);
    using declaration::destination_input;
    using declaration::source_input;
    all.sources = read_list<source_input>(f, "sources", declaration::read_source, errors);
    all.destinations =
        read_list<destination_input>(f, "destinations", declaration::read_destination, errors);
    all.audiences =
        read_list<declaration::audience>(f, "audiences", declaration::read_audience, errors);
    all.views = read_list<declaration::view>(f, "views", declaration::read_view, errors);
    all.rules = read_list<declaration::rule>(f, "rules", declaration::read_rule, errors);
    f.done();
    if (!body.is_object() || !body.contains("destinations")) return all;
    for (const json& d : body.at("destinations"))
        all.named_destinations.insert(id_of(d));
    return all;
}

}  // namespace sluis::api
