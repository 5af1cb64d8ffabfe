#include "gateway/cli/sources_setup.hpp"

#include <charconv>
#include <iostream>
#include <memory>
#include <ostream>

#include "gateway/base/secret.hpp"
#include "gateway/cli/output.hpp"
#include "gateway/cli/table.hpp"

namespace sluis::cli {
namespace {

struct add_options {
    std::string provider{};
    std::string id{};
    std::string title{};
    std::string country{};
    std::string default_status{};
    std::string apply_to{};
    std::string use{};
    std::string secret{};
    std::vector<std::string> settings{};  // "email=mail"
    bool accept_unauthenticated = false;
    bool key_is_public = false;
    bool marketing_from_public = false;
};

struct secret_options {
    std::string id{};
    std::string use{};
    std::string secret{};
    std::string overlap{};
    bool make = false;
};

// "-": the first line of standard input; or where a secret is kept.
std::string secret_at(const std::string& place) {
    if (place == "-") {
        std::string line;
        std::getline(std::cin, line);
        if (line.ends_with('\r')) line.pop_back();
        if (line.empty()) throw command_ended(exit_code::usage, "standard input holds no secret");
        return line;
    }
    const result<secret> found = read_secret(place);
    if (!found) throw command_ended(exit_code::invalid, found.error().text());
    return found->reveal();
}

// "30m", "24h", "7d" in seconds.
std::int64_t seconds_of(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string unit(end, text.data() + text.size());
    const std::int64_t factor = unit == "s"   ? 1
                                : unit == "m" ? 60
                                : unit == "h" ? 3'600
                                : unit == "d" ? 86'400
                                              : 0;
    constexpr std::int64_t most = 1'000'000'000;
    if (ec != std::errc{} || factor == 0 || number < 0 || number > most) {
        throw command_ended(exit_code::usage, "--overlap takes a time such as 30m, 24h or 7d");
    }
    return number * factor;
}

// A setting's value is a text, unless it is one of true and false.
json settings_of(const std::vector<std::string>& all) {
    json settings = json::object();
    for (const std::string& one : all) {
        const auto equals = one.find('=');
        if (equals == std::string::npos || equals == 0) {
            throw command_ended(exit_code::usage, "--set takes NAME=VALUE");
        }
        const std::string value = one.substr(equals + 1);
        settings[one.substr(0, equals)] =
            value == "true" || value == "false" ? json(value == "true") : json(value);
    }
    return settings;
}

void print_pasted(const context& c, const json& done) {
    const auto line = [&](const char* name, const char* field) {
        if (done.value(field, json()).is_string())
            c.out << name << done.at(field).get<std::string>() << '\n';
    };
    line("URL           ", "url");
    line("secret        ", "secret");
    line("URL with it   ", "secret_url");
    line("verify token  ", "verify_token");
    if (!done.at("secret").is_null())
        c.out << "The secret is shown this once; sluis keeps it sealed.\n";
    for (const json& warning : done.at("warnings"))
        c.out << "warning: " << warning.get<std::string>() << '\n';
}

void add(const context& c, const add_options& o) {
    json body{{"provider", o.provider}};
    const auto put = [&](const char* name, const std::string& value) {
        if (!value.empty()) body[name] = value;
    };
    put("id", o.id);
    put("title", o.title);
    put("country", o.country);
    put("default_status", o.default_status);
    put("apply_to", o.apply_to);
    put("use", o.use);
    if (!o.secret.empty()) body["secret"] = secret_at(o.secret);
    if (!o.settings.empty()) body["settings"] = settings_of(o.settings);
    if (o.accept_unauthenticated) body["accept_unauthenticated"] = true;
    if (o.key_is_public) body["key_is_public"] = true;
    if (o.marketing_from_public) body["marketing_from_public"] = true;
    const json done = c.connect().post("/api/sources", body);
    if (printed_as_json(c, done)) return;
    print_added(c, done);
}

void change_secret(const context& c, const secret_options& o) {
    json body = json::object();
    if (!o.use.empty()) body["use"] = o.use;
    if (!o.overlap.empty()) body["overlap_seconds"] = seconds_of(o.overlap);
    if (o.make) {
        body["make"] = true;
    } else {
        body["secret"] = secret_at(o.secret.empty() ? "-" : o.secret);
    }
    const json done = c.connect().post("/api/sources/" + encoded(o.id) + "/secrets", body);
    if (printed_as_json(c, done)) return;
    c.out << "source \"" << o.id << "\" has its new secret, from now on\n";
    if (!done.at("old_valid_until").is_null())
        c.out << "the old one is valid until " << value_at(done, "old_valid_until") << '\n';
    print_pasted(c, done);
}

void test(const context& c, const std::string& id) {
    const json done = c.connect().post("/api/sources/" + encoded(id) + "/test", nullptr);
    if (printed_as_json(c, done)) return;
    c.out << "sent \"" << harmless(value_at(done, "sample")) << "\" to "
          << value_at(done, "sent_to") << '\n';
    if (done.contains("error")) {
        throw command_ended(exit_code::failed, harmless(value_at(done, "error")) + " (" +
                                                   value_at(done, "cure") + ")");
    }
    c.out << "answered " << value_at(done, "status") << '\n';
    if (done.contains("cure")) {
        throw command_ended(exit_code::failed, value_at(done, "cure"));
    }
    const std::string outcome =
        done.value("outcome", json()).is_string() ? done.at("outcome").get<std::string>() : "";
    if (outcome.empty()) {
        throw command_ended(exit_code::failed,
                            "it was taken, and is not applied yet: see `sluis status`");
    }
    if (!done.value("reason", "").empty()) {
        throw command_ended(exit_code::failed,
                            "the mapping did not take it: " + done.at("reason").get<std::string>());
    }
    c.out << "became " << outcome << ": nothing comes of a test\n";
    for (const json& item : done.at("gives"))
        c.out << "would give " << harmless(item.dump()) << '\n';
}

void resume(const context& c, const std::string& id) {
    const json done = c.connect().post("/api/sources/" + encoded(id) + "/resume", nullptr);
    if (printed_as_json(c, done)) return;
    c.out << "fetching for source \"" << id << "\" goes on: " << value_at(done, "items")
          << " waiting\n";
}

void add_add(CLI::App& group, context& c) {
    CLI::App* command = group.add_subcommand(
        "add", "a new source: its URL, its secret, and what to do at the provider");
    auto o = std::make_shared<add_options>();
    command->add_option("--provider", o->provider, "`sluis providers` lists them")->required();
    command->add_option("--id", o->id, "otherwise the provider's name");
    command->add_option("--title", o->title, "for people");
    command->add_option("--country", o->country, "of phone numbers that name none: \"NL\"");
    command->add_option("--default-status", o->default_status,
                        "marketing, non_marketing, marketing_if_consent or inherit");
    command->add_option("--apply-to", o->apply_to, "new or new_and_existing");
    command->add_option("--use", o->use, "of several ways to prove itself: which");
    command->add_option("--secret", o->secret,
                        "the provider's: - for standard input, env:NAME or file:PATH");
    command->add_option("--set", o->settings, "a setting, NAME=VALUE; may be repeated");
    command->add_flag("--accept-unauthenticated", o->accept_unauthenticated,
                      "anybody who knows the URL may send");
    command->add_flag("--key-is-public", o->key_is_public,
                      "its key is in a web page or an app, where anybody can read it");
    command->add_flag("--marketing-from-public", o->marketing_from_public,
                      "what anybody sends makes marketing contacts");
    command->callback([&c, o] { add(c, *o); });
}

void add_secret(CLI::App& group, context& c) {
    CLI::App* command = group.add_subcommand(
        "secret", "a new secret for a source; the old one stays valid for a while");
    auto o = std::make_shared<secret_options>();
    command->add_option("ID", o->id, "the source's id")->required();
    command->add_option("--use", o->use, "of several secrets: which");
    auto* given = command->add_option("--secret", o->secret,
                                      "- for standard input (the default), env:NAME or file:PATH");
    command->add_flag("--make", o->make, "make one here, and show it this once")->excludes(given);
    command->add_option("--overlap", o->overlap,
                        "how long the old one stays valid: 30m, 24h (the default), 7d, 0s");
    command->callback([&c, o] { change_secret(c, *o); });
}

}  // namespace

void print_added(const context& c, const json& done) {
    const std::string id = done.at("id").get<std::string>();
    c.out << "source \"" << id << "\" is declared (" << value_at(done, "trust") << ")\n\n";
    print_pasted(c, done);
    c.out << "\nConnect it:\n";
    print_steps(c, done.at("connect"));
    if (done.at("waits_for_secret").get<bool>()) {
        c.out
            << "\nIt answers 401 until it has the secret that the provider shows. Paste that into\n"
            << "    sluis sources secret " << id << " --secret -\n";
    } else {
        c.out << "\nTry it:\n    sluis sources test " << id << '\n';
    }
}

void print_steps(const context& c, const json& steps) {
    int number = 0;
    for (const json& step : steps)
        c.out << "  " << ++number << ". " << step.get<std::string>() << '\n';
}

void add_source_setup(CLI::App& group, context& c) {
    add_add(group, c);
    add_learn(group, c);
    add_secret(group, c);
    CLI::App* command =
        group.add_subcommand("test", "send it a signed sample through the real path");
    CLI::Option* id = command->add_option("ID", "the source's id")->required();
    command->callback([&c, id] { test(c, id->as<std::string>()); });
    command = group.add_subcommand(
        "resume", "fetch again what was parked, once its cause is mended at the provider");
    CLI::Option* of = command->add_option("ID", "the source's id")->required();
    command->callback([&c, of] { resume(c, of->as<std::string>()); });
}

}  // namespace sluis::cli
