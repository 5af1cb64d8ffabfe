// The configuration: the shipped file is true, and whatever is wrong in one is said, all at once.
#include "gateway/app/config.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace sluis::app {
namespace {

// What config/sluis.toml must be: every key with its default, commented out.
std::string as_shipped() {
    std::string text =
        "# All keys of sluis with their defaults. Uncomment what is to be different.\n"
        "# Start with: sluis serve --config FILE\n";
    std::string section;
    for (const config_key& k : config_keys()) {
        const auto dot = k.name.find('.');
        if (section != k.name.substr(0, dot)) {
            section = k.name.substr(0, dot);
            text += "\n[" + section + "]\n";
        }
        text += "# " + std::string(k.explanation) + "\n#" + std::string(k.name.substr(dot + 1)) +
                " = " + k.default_text + "\n";
    }
    return text;
}

std::string said(std::string_view text) {
    std::vector<error> errors;
    (void)read_config(text, "sluis.toml", errors);
    std::string all;
    for (const error& e : errors)
        all += e.text() + "\n";
    return all;
}

TEST(config, the_shipped_file_lists_every_key_with_its_default) {
    const std::ifstream file(SLUIS_ROOT "/config/sluis.toml");
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_EQ(text.str(), as_shipped());
    EXPECT_EQ(said(text.str()), "");
}

TEST(config, every_key_takes_its_default) {
    std::string text;
    for (const config_key& k : config_keys()) {
        if (k.name == "queue.password") continue;
        text += std::string(k.name) + " = " + k.default_text + "\n";
    }
    EXPECT_EQ(said(text), "");
}

TEST(config, each_mistake_is_told_with_line_and_key) {
    struct row {
        std::string_view text;
        std::string_view wanted;
    };
    const row rows[] = {
        {"[listen]\nhook = \"127.0.0.1:1\"\n", "sluis.toml:2 listen.hook"},
        {"[listen]\nhook = \"127.0.0.1:1\"\n", "listen.hooks"},
        {"[limits]\nbody_bytes = \"much\"\n", "sluis.toml:2 limits.body_bytes"},
        {"[limits]\nbody_bytes = 1\n", "sluis.toml:2 limits.body_bytes"},
        {"[listen]\nhooks = \"8080\"\n", "sluis.toml:2 listen.hooks"},
        {"[listen]\npublic_url = \"hooks.example.com\"\n", "sluis.toml:2 listen.public_url"},
        {"[queue]\nserver = \"redis\"\n", "sluis.toml:2 queue.server"},
        {"[queue]\naccept_weak_durability = 1\n", "sluis.toml:2 queue.accept_weak_durability"},
        {"[log]\nlevel = \"loud\"\n", "sluis.toml:2 log.level"},
        {"[log]\nlevel = \"info\"\nlevel = \"info\"\n", "sluis.toml:3"},
        {"log = 1\n", "sluis.toml:1 log"},
        {"[lisen]\nhooks = \"127.0.0.1:1\"\n", "sluis.toml:1 lisen"},
        {"[lisen]\nhooks = \"127.0.0.1:1\"\n", "did you mean listen?"},
        {"[listen.hooks]\nport = 1\n", "sluis.toml:1 listen.hooks: not a text"},
        {"[listen]\nhooks = \"[127.0.0.1]:80\"\n", "sluis.toml:2 listen.hooks"},
        {"[listen]\nhooks = \"::1:80\"\n", "sluis.toml:2 listen.hooks"},
        {"[queue]\nserver = \"[]:6379\"\n", "sluis.toml:2 queue.server"},
        {"[queue]\nserver = \":6379\"\n", "sluis.toml:2 queue.server"},
        {"[queue]\npassword = 5\n", "sluis.toml:2 queue.password: not a text"},
        {"[queue]\nusername = \"me\"\n", "sluis.toml:2 queue.username"},
        {"[data]\nfolder = \"\"\n", "sluis.toml:2 data.folder"},
        {"[listen]\ncertificate = \"a\"\n", "sluis.toml:2 listen.certificate"},
        {"[listen]\nprivate_key = \"a\"\n", "sluis.toml:2 listen.private_key"},
        {"[listen]\nadmin = \"127.0.0.1:8080\"\n", "sluis.toml:2 listen.admin"},
        {"[notices]\nwebhook = \"http://x.example/\"\n", "sluis.toml:2 notices.webhook: not well"},
        {"[notices]\nwebhook = \"https://x.example/\"\n",
         "sluis.toml:2 notices.webhook: there is no key"},
        {"[notices]\nemail = \"ops@example.com\"\n",
         "sluis.toml:2 notices.email: there is no mail"},
        {"[notices]\nemail = \"ops\"\n", "sluis.toml:2 notices.email: not well-formed"},
        {"[smtp]\nurl = \"mail.example.com\"\n", "sluis.toml:2 smtp.url: not well-formed"},
        {"[smtp]\nurl = \"smtp://mail.example.com\"\n",
         "sluis.toml:2 smtp.url: there is no address"},
        {"[smtp]\nusername = \"me\"\n", "sluis.toml:2 smtp.username: a user name and a password"},
        {"[listen]\nadmin = \"[::]:1\"\nhooks = \"127.0.0.1:1\"\n", "sluis.toml:3 listen.hooks"},
    };
    for (const row& r : rows)
        EXPECT_NE(said(r.text).find(r.wanted), std::string::npos) << r.text << said(r.text);
}

TEST(config, all_mistakes_are_told_at_once) {
    const std::string all = said("[log]\nlevel = \"loud\"\n[limits]\nbody_bytes = 1\nbody = 2\n");
    EXPECT_NE(all.find("sluis.toml:2"), std::string::npos) << all;
    const auto fourth = all.find("sluis.toml:4");
    const auto fifth = all.find("sluis.toml:5");
    EXPECT_NE(fourth, std::string::npos) << all;
    EXPECT_NE(fifth, std::string::npos) << all;
    EXPECT_LT(fourth, fifth) << "by line, so that one goes through the file once";
}

TEST(config, the_key_of_notices_is_in_its_form) {
    const std::string file = testing::TempDir() + "sluis_notice_key";
    const auto say = [&](const std::string& key) {
        std::ofstream(file) << key;
        std::filesystem::permissions(
            file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        return said("[notices]\nwebhook = \"https://x.example/\"\nsecret = \"file:" + file +
                    "\"\n");
    };
    EXPECT_EQ(say("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"), "");
    for (const std::string bad : {"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ="}) {
        const std::string told = say(bad);
        EXPECT_NE(told.find("sluis.toml:3 notices.secret: there is no key"), std::string::npos)
            << told;
        EXPECT_EQ(told.find(bad), std::string::npos);
    }
}

TEST(config, a_password_is_never_quoted) {
    EXPECT_EQ(said("[queue]\npassword = \"hunter2\"\n").find("hunter2"), std::string::npos);
    EXPECT_NE(said("[queue]\npassword = \"hunter2\"\n"), "");
}

}  // namespace
}  // namespace sluis::app
