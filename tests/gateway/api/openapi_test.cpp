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

}  // namespace
}  // namespace sluis::api
