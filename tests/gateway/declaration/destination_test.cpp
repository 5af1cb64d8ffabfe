#include "gateway/declaration/destination.hpp"

#include "adapters/adapter.hpp"
#include "tests/gateway/declaration/support.hpp"

namespace sluis::declaration {
namespace {

// Of the first network there is; what its settings must hold is tested with the adapters.
json a_destination() {
    return {{"id", "ads"}, {"network", adapters::all().front().about->id}};
}

// The errors that are not about the network's own settings and credential.
std::vector<error> errors_of(const json& declared) {
    std::vector<error> all;
    static_cast<void>(read_destination(declared, all));
    std::erase_if(all, [](const error& e) {
        return e.where.starts_with("destination \"ads\" settings ") ||
               e.where.starts_with("destination \"ads\" credential ");
    });
    return all;
}

struct row {
    std::string name;
    json changes;
    std::string where;
    std::string cure;
};

std::vector<row> mistakes() {
    const std::string d = "destination \"ads\" ";
    return {
        {"no id", {{"id", nullptr}}, "destination id", "required"},
        {"an id that is none", {{"id", "a b"}}, "destination id", "lower-case"},
        {"no network", {{"network", nullptr}}, d + "network", "name the ad network"},
        {"a network there is not", {{"network", hidden}}, d + "network", "one of"},
        {"a title that is no text", {{"title", 1}}, d + "title", "quotes"},
        {"an address that is no URL", {{"base_url", hidden}}, d + "base_url", "https://"},
        {"another scheme", {{"token_url", "ftp://a.example"}}, d + "token_url", "https://"},
        {"a version that is no text", {{"api_version", 21}}, d + "api_version", "quotes"},
        {"a flag in quotes", {{"enabled", "yes"}}, d + "enabled", "unquoted"},
        {"settings that are none", {{"settings", hidden}}, d + "settings", "declarations"},
        {"a credential as it is", {{"credential", hidden}}, d + "credential", "env:NAME"},
        {"a credential that is a list",
         {{"credential", {hidden}}},
         d + "credential",
         "declarations"},
        {"a variable that is not set",
         {{"credential", "env:SLUIS_TEST_NOT_SET"}},
         d + "credential",
         "set it before"},
        {"a file that is not there", {{"credential", "file:/nowhere"}}, d + "credential", "path"},
        {"a file that holds no JSON",
         {{"credential", "env:SLUIS_TEST_NO_JSON"}},
         d + "credential",
         "networks"},
        {"a file that holds a list",
         {{"credential", "env:SLUIS_TEST_LIST"}},
         d + "credential",
         "networks"},
        {"a key misspelt", {{"base_ulr", hidden}}, d + "base_url", "\"base_url\" meant"},
    };
}

TEST(destination, names_every_mistake_with_its_place_and_a_cure) {
    const variable no_json("SLUIS_TEST_NO_JSON", "{" + hidden);
    const variable list("SLUIS_TEST_LIST", "[\"" + hidden + "\"]");
    for (const row& r : mistakes())
        expect_error(errors_of(changed(a_destination(), r.changes)), r.where, r.cure, r.name);
    for (const json& none : {json(), json("ads"), json::array()})
        EXPECT_FALSE(errors_of(none).empty());
}

TEST(destination, asks_every_network_about_its_settings_and_its_credential) {
    for (const adapters::entry& network : adapters::all()) {
        const std::string name(network.about->id);
        const json nothing = json::object();
        std::vector<error> errors;
        static_cast<void>(read_destination(
            {{"id", "ads"}, {"network", name}, {"settings", nothing}, {"credential", nothing}},
            errors));
        const auto expected =
            network.check_settings(nothing).size() + network.check_credential(nothing).size();
        EXPECT_EQ(errors.size(), expected) << name;
        for (const error& e : errors) {
            EXPECT_TRUE(e.where.starts_with("destination \"ads\" settings") ||
                        e.where.starts_with("destination \"ads\" credential"))
                << name << ": " << e.text();
            EXPECT_FALSE(e.cure.empty()) << name << ": " << e.text();
        }
    }
}

TEST(destination, takes_a_credential_in_place_or_from_where_it_is) {
    const json credential{{"type", "x"}, {"value", hidden}};
    const variable set("SLUIS_TEST_CREDENTIAL", credential.dump());
    const secret_file file(credential.dump() + "\n", owner_only);
    for (const json& given : {credential, json("env:SLUIS_TEST_CREDENTIAL"), json(file.place())}) {
        std::vector<error> errors;
        const auto in = read_destination(changed(a_destination(), {{"credential", given}}), errors);
        EXPECT_EQ(in.credential, credential);
    }
    std::vector<error> errors;
    EXPECT_FALSE(read_destination(a_destination(), errors).credential.has_value())
        << "keep the one there is";
}

TEST(destination, is_written_as_it_is_read_and_without_its_credential) {
    const json rows[] = {
        json::object(),
        {{"title", "Ads"}, {"enabled", false}},
        {{"base_url", "https://a.example"},
         {"token_url", "https://b.example"},
         {"api_version", "v9"}},
        {{"settings", {{"some", "thing"}, {"more", {1, 2}}}}},
        {{"credential", {{"value", hidden}}}},
    };
    for (const json& changes : rows) {
        std::vector<error> errors;
        const destination first = read_destination(changed(a_destination(), changes), errors).what;
        const json written = to_json(first);
        EXPECT_EQ(read_destination(written, errors).what, first) << changes;
        EXPECT_EQ(written.dump().find(hidden), std::string::npos);
    }
}

}  // namespace
}  // namespace sluis::declaration
