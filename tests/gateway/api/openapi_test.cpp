// The description of the API and the API: neither knows a path or a method that the other does not.
#include "gateway/api/openapi.hpp"

#include <map>
#include <sstream>

#include <re2/re2.h>

#include "tests/gateway/api/support.hpp"

namespace sluis::api {
namespace {

// "GET /api/sources" -> its operationId. Reads the layout that the document keeps: paths are
// indented by two spaces, methods by four, what belongs to a method by six.
std::map<std::string, std::string> operations_of(std::string_view document) {
    const RE2 path_line(R"(  (/\S*):)");
    const RE2 method_line("    (get|put|post|delete|patch|head|options|trace):.*");
    const RE2 id_line("      operationId: (\\S+)");
    std::map<std::string, std::string> all;
    std::string path;
    std::string operation;
    std::istringstream lines{std::string(document)};
    for (std::string line; std::getline(lines, line);) {
        std::string found;
        if (RE2::FullMatch(line, path_line, &found)) {
            path = found;
        } else if (!path.empty() && RE2::FullMatch(line, method_line, &found)) {
            for (char& c : found)
                c = static_cast<char>(c - 'a' + 'A');
            operation = found + ' ' + path;
            EXPECT_TRUE(all.emplace(operation, "").second) << operation << " is there twice";
        } else if (RE2::FullMatch(line, id_line, &found)) {
            all[operation] = found;
        }
    }
    return all;
}

// "GET /api/sources" -> "read, operate", of the same layout.
std::map<std::string, std::string> permissions_in(std::string_view document) {
    const RE2 path_line(R"(  (/\S*):)");
    const RE2 method_line("    (get|put|post|delete|patch):");
    const RE2 needs_line(R"(      x-permissions: \[(.*)\])");
    std::map<std::string, std::string> all;
    std::string path;
    std::string method;
    std::istringstream lines{std::string(document)};
    for (std::string line; std::getline(lines, line);) {
        std::string found;
        if (RE2::FullMatch(line, path_line, &found)) path = found;
        if (RE2::FullMatch(line, method_line, &found)) method = found;
        if (!RE2::FullMatch(line, needs_line, &found)) continue;
        for (char& c : method)
            c = static_cast<char>(c - 'a' + 'A');
        all[method + ' ' + path] = found;
    }
    return all;
}

class openapi : public api_test {};

TEST_F(openapi, says_who_may) {
    const auto described = permissions_in(openapi_document());
    for (const route& r : routes()) {
        const std::string operation = std::string(r.method) + ' ' + std::string(r.path);
        const auto found = described.find(operation);
        ASSERT_NE(found, described.end()) << operation << " has no x-permissions";
        EXPECT_EQ(found->second, store::text_of(r.needs, ", ")) << operation;
    }
    const std::string document(openapi_document());
    const auto every = store::text_of(permissions::every(), ", ");
    EXPECT_NE(document.find("    Permission: {enum: [" + every + "]"), std::string::npos);
}

TEST_F(openapi, describes_every_route_and_nothing_else) {
    auto described = operations_of(openapi_document());
    for (const route& r : routes()) {
        const std::string operation = std::string(r.method) + ' ' + std::string(r.path);
        EXPECT_EQ(described.erase(operation), 1U) << operation << " is not in docs/openapi.yaml";
    }
    for (const auto& [operation, id] : described)
        ADD_FAILURE() << operation << " is in docs/openapi.yaml and no route";
}

TEST_F(openapi, names_each_operation_once) {
    std::map<std::string, std::string> operation_of;
    for (const auto& [operation, id] : operations_of(openapi_document())) {
        EXPECT_FALSE(id.empty()) << operation;
        EXPECT_TRUE(operation_of.emplace(id, operation).second) << id;
    }
}

TEST_F(openapi, refers_only_to_what_it_defines) {
    const std::string document(openapi_document());
    const RE2 reference(R"re("#/components/(\w+)/(\w+)")re");
    int references = 0;
    re2::StringPiece rest(document);
    for (std::string kind, name; RE2::FindAndConsume(&rest, reference, &kind, &name);) {
        const auto section = document.find("\n  " + kind + ":\n");
        ASSERT_NE(section, std::string::npos) << kind;
        EXPECT_NE(document.find("\n    " + name + ":", section), std::string::npos) << name;
        ++references;
    }
    EXPECT_GT(references, 100);
}

TEST_F(openapi, is_served_whole) {
    const answered a = get("/api/openapi.yaml");
    EXPECT_EQ(a.status, 200U);
    EXPECT_EQ(a.whole.headers.get("Content-Type"), "application/yaml");
    EXPECT_EQ(a.whole.body, openapi_document());
    EXPECT_TRUE(a.whole.body.starts_with("openapi: 3.1."));
    EXPECT_TRUE(a.whole.body.ends_with('\n'));
}

// Every value at a key, however deep.
void gather(const nlohmann::json& in, const std::string& key, std::vector<nlohmann::json>& all) {
    if (in.is_object() && in.contains(key)) all.push_back(in.at(key));
    if (!in.is_structured()) return;
    for (const auto& inner : in)
        gather(inner, key, all);
}

TEST_F(openapi, is_the_same_document_as_json) {
    const answered a = get("/api/openapi.json");
    EXPECT_EQ(a.status, 200U);
    EXPECT_EQ(a.whole.headers.get("Content-Type"), "application/json");
    const auto whole = nlohmann::json::parse(a.whole.body);
    EXPECT_EQ(whole.at("openapi"), "3.1.0");
    std::map<std::string, std::string> operations;
    std::map<std::string, std::string> permissions;
    for (const auto& [path, methods] : whole.at("paths").items()) {
        for (const auto& [method, operation] : methods.items()) {
            if (!operation.is_object() || !operation.contains("operationId")) continue;
            std::string name = method;
            for (char& c : name)
                c = static_cast<char>(c - 'a' + 'A');
            name += ' ' + path;
            operations[name] = operation.at("operationId");
            std::string needs;
            for (const std::string one : operation.at("x-permissions"))
                needs += (needs.empty() ? "" : ", ") + one;
            permissions[name] = needs;
        }
    }
    EXPECT_EQ(operations, operations_of(openapi_document()));
    EXPECT_EQ(permissions, permissions_in(openapi_document()));
    EXPECT_EQ(operations.size(), routes().size());
}

TEST_F(openapi, refers_in_json_to_what_is_there) {
    const auto whole = nlohmann::json::parse(openapi_json());
    std::vector<nlohmann::json> references;
    gather(whole, "$ref", references);
    for (const std::string to : references) {
        ASSERT_TRUE(to.starts_with("#/")) << to;
        EXPECT_TRUE(whole.contains(nlohmann::json::json_pointer(to.substr(1)))) << to;
    }
    std::size_t in_yaml = 0;
    re2::StringPiece rest(openapi_document());
    while (RE2::FindAndConsume(&rest, R"(\$ref:)"))
        ++in_yaml;
    EXPECT_EQ(references.size(), in_yaml);
}

// What JSON schema asks for as numbers, truths and texts is that, as far as it says so by its key.
TEST_F(openapi, keeps_types_in_json) {
    const auto whole = nlohmann::json::parse(openapi_json());
    struct row {
        const char* key;
        bool (*is_right)(const nlohmann::json&);
        std::size_t at_least;
    };
    const row rows[] = {
        {"operationId", [](const nlohmann::json& v) { return v.is_string(); }, 50},
        {"minimum", [](const nlohmann::json& v) { return v.is_number(); }, 3},
        {"maximum", [](const nlohmann::json& v) { return v.is_number(); }, 3},
        {"responses", [](const nlohmann::json& v) { return v.is_object(); }, 50},
    };
    for (const row& r : rows) {
        std::vector<nlohmann::json> all;
        gather(whole, r.key, all);
        EXPECT_GE(all.size(), r.at_least) << r.key;
        for (const auto& v : all)
            EXPECT_TRUE(r.is_right(v)) << r.key << ": " << v;
    }
    int truths = 0;
    for (const auto& [path, methods] : whole.at("paths").items()) {
        std::vector<nlohmann::json> required;
        gather(methods, "required", required);
        for (const auto& v : required) {
            EXPECT_TRUE(v.is_boolean() || v.is_array()) << path << ": " << v;
            truths += v.is_boolean() ? 1 : 0;
        }
    }
    EXPECT_GT(truths, 5);
}

}  // namespace
}  // namespace sluis::api
