// sluis contacts import FILE: uploads it in parts, starts, and waits for what comes of it.

#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <vector>

#include "gateway/cli/contact_files.hpp"
#include "gateway/cli/output.hpp"
#include "gateway/cli/table.hpp"

namespace sluis::cli {
namespace {

constexpr std::size_t part_size = 4UL << 20U;
constexpr std::chrono::milliseconds between_looks{500};

struct import_options {
    std::string file;
    std::string name;
    std::string format;
    std::string encoding;
    std::string delimiter;
    std::string country;
    std::string external_ids_of;
    std::string default_status;
    std::string apply_to;
    std::vector<std::string> mapping;  // "E-mail=email"
    std::string bad_rows;
    std::string resume;
    bool opt_out = false;
    bool dry_run = false;
};

std::string kind_of(const import_options& o) {
    if (!o.format.empty()) return o.format;
    const std::string ending = std::filesystem::path(o.file).extension().string();
    return ending == ".ndjson" || ending == ".jsonl" ? "ndjson" : "csv";
}

json mapping_of(const import_options& o) {
    json all = json::object();
    for (const std::string& one : o.mapping) {
        const auto equals = one.rfind('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == one.size()) {
            throw command_ended(exit_code::usage,
                                "--map takes \"COLUMN=TARGET\", such as "
                                "\"E-mail=email\"");
        }
        all[one.substr(0, equals)] = one.substr(equals + 1);
    }
    return all;
}

json wish_of(const import_options& o) {
    const std::string file =
        o.file == "-" ? "standard input" : std::filesystem::path(o.file).filename().string();
    json body{{"name", o.name.empty() ? file : o.name}, {"kind", kind_of(o)}};
    const auto put = [&](const char* name, const std::string& value) {
        if (!value.empty()) body[name] = value;
    };
    put("encoding", o.encoding);
    put("delimiter", o.delimiter == "\\t" ? "\t" : o.delimiter);
    put("country", o.country);
    put("external_ids_of", o.external_ids_of);
    put("default_status", o.default_status);
    put("apply_to", o.apply_to);
    json mapping = mapping_of(o);
    if (!mapping.empty()) body["mapping"] = std::move(mapping);
    if (o.opt_out) body["opt_out"] = true;
    if (o.dry_run) body["dry_run"] = true;
    return body;
}

// From where the upload stopped; a part at a time.
void upload(const context& c, const client& api, const std::string& path, std::istream& from,
            std::size_t offset) {
    std::string part(part_size, '\0');
    for (;;) {
        from.read(part.data(), static_cast<std::streamsize>(part.size()));
        const auto got = static_cast<std::size_t>(from.gcount());
        if (got == 0) break;
        const json took = api.put(path + "/content?offset=" + std::to_string(offset),
                                  got == part.size() ? part : part.substr(0, got));
        offset = took.at("offset").get<std::size_t>();
        if (c.on_terminal) c.err << "\rsent " << (offset >> 10U) << " KiB" << std::flush;
    }
    if (c.on_terminal) c.err << '\n';
    if (from.bad()) {
        throw command_ended(exit_code::failed,
                            "the file cannot be read to its end (see its disk; "
                            "`--resume` goes on)");
    }
}

void draw(const context& c, const json& i, std::chrono::steady_clock::time_point since) {
    if (!c.on_terminal) return;
    constexpr int width = 30;
    const auto size = std::max<std::int64_t>(i.at("size").get<std::int64_t>(), 1);
    const auto done = i.at("done_bytes").get<std::int64_t>();
    const auto lines = i.at("lines").get<std::int64_t>();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - since;
    const auto rate =
        static_cast<std::int64_t>(static_cast<double>(lines) / std::max(took.count(), 0.001));
    const auto full = static_cast<std::size_t>(width * done / size);
    c.err << "\r[" << std::string(full, '#') << std::string(width - full, '.') << "] " << lines
          << " rows, " << rate << " a second   " << std::flush;
}

json wait(const context& c, const client& api, const std::string& path) {
    const auto since = std::chrono::steady_clock::now();
    for (;;) {
        json i = api.get(path);
        draw(c, i, since);
        if (!i.at("ended_at").is_null()) {
            if (c.on_terminal) c.err << '\n';
            return i;
        }
        c.sleep(between_looks);
    }
}

void end(const context& c, const client& api, const json& i, const import_options& o) {
    const std::string id = value_at(i, "id");
    if (!printed_as_json(c, i)) print_import(c, i);
    const auto bad = i.at("bad").get<std::int64_t>();
    if (!o.bad_rows.empty() && bad > 0) {
        std::ofstream to = open_private(o.bad_rows);
        (void)write_pages(api, "/api/imports/" + id + "/bad-rows", "", "after", to);
    }
    const std::string state = value_at(i, "state");
    if (state == "failed") throw command_ended(exit_code::invalid, value_at(i, "failure"));
    if (state != "done") throw command_ended(exit_code::failed, "import " + id + " was stopped");
    if (bad > 0) {
        const std::string where = o.bad_rows.empty()
                                      ? "see `sluis imports bad-rows " + id + "`"
                                      : "mend those in the file of bad rows, and import it";
        throw command_ended(exit_code::failed,
                            std::to_string(bad) + " rows were not imported (" + where + ')');
    }
}

void import(const context& c, const import_options& o) {
    const json wish = wish_of(o);
    std::ifstream file;
    if (o.file != "-") {
        file.open(o.file, std::ios::binary);
        if (!file || std::filesystem::is_directory(o.file)) {
            throw command_ended(exit_code::invalid,
                                o.file + ": cannot be read (is it there, and may you read it?)");
        }
    }
    std::istream& from = o.file == "-" ? std::cin : file;
    const client api = c.connect();
    const json made = o.resume.empty() ? api.post("/api/imports", wish)
                                       : api.get("/api/imports/" + encoded(o.resume));
    const std::string id = value_at(made, "id");
    const std::string path = "/api/imports/" + id;
    const auto offset = made.at("size").get<std::size_t>();
    from.ignore(static_cast<std::streamsize>(offset));
    if (value_at(made, "state") == "uploading") {
        if (c.on_terminal) c.err << "import " << id << '\n';
        upload(c, api, path, from, offset);
        (void)api.post(path + "/start", nullptr);
    }
    end(c, api, wait(c, api, path), o);
}

void add_reading_options(CLI::App& one, import_options& o) {
    one.add_option("--format", o.format, "csv or ndjson; otherwise by the file's name")
        ->check(CLI::IsMember({"csv", "ndjson"}));
    one.add_option("--encoding", o.encoding, "such as windows-1252; otherwise the file tells");
    one.add_option("--delimiter", o.delimiter, R"(one of , ; | \t; otherwise the file tells)");
    one.add_option("--map", o.mapping, "what a column is, where its heading does not say it")
        ->type_name("COLUMN=TARGET");
    one.add_option("--country", o.country, "of phone numbers without one, such as NL");
    one.add_option("--external-ids-of", o.external_ids_of,
                   "the source that numbers people as the file does; otherwise this file alone")
        ->type_name("SOURCE");
}

}  // namespace

void print_import(const context& c, const json& i) {
    print_fields(c, i,
                 {{"import", "id"},
                  {"name", "name"},
                  {"state", "state"},
                  {"rows", "lines"},
                  {"created", "created"},
                  {"updated", "updated"},
                  {"unchanged", "unchanged"},
                  {"ignored", "ignored"},
                  {"bad", "bad"},
                  {"became marketing", "marketing"},
                  {"tier was full", "held"},
                  {"newly suppressed", "suppressed"}});
    std::string unmapped;
    const json& left_out = i.at("unmapped");
    for (const json& name : left_out)
        unmapped += (unmapped.empty() ? "" : ", ") + name.get<std::string>();
    if (!unmapped.empty()) c.out << "columns left out: " << harmless(unmapped) << '\n';
    const json& problems = i.at("problems");
    for (const json& p : problems)
        c.out << "line " << value_at(p, "line") << ": " << harmless(value_at(p, "text")) << '\n';
    if (i.at("dry_run") == true) c.out << "a dry run: nothing was changed\n";
}

void add_contacts_import(CLI::App& group, context& c) {
    CLI::App* one = group.add_subcommand(
        "import", "contacts from a file of CSV or NDJSON\nSee docs/imports.md.");
    const auto o = std::make_shared<import_options>();
    one->add_option("FILE", o->file, "the file; - for standard input")->required();
    add_reading_options(*one, *o);
    one->add_option("--name", o->name, "what to call it; otherwise the file's name");
    one->add_option("--default-status", o->default_status,
                    "of the contacts that it creates; non_marketing otherwise")
        ->check(CLI::IsMember({"non_marketing", "marketing", "marketing_if_consent"}));
    one->add_option("--apply-to", o->apply_to, "whom the default is for; new otherwise")
        ->check(CLI::IsMember({"new", "new_and_existing"}));
    one->add_flag("--opt-out", o->opt_out, "a list of people who are not to be reached");
    one->add_flag("--dry-run", o->dry_run, "only find out what it would do");
    one->add_option("--bad-rows", o->bad_rows, "rows that cannot be imported go to this file")
        ->type_name("FILE");
    one->add_option("--resume", o->resume, "go on with an upload that was interrupted")
        ->type_name("ID");
    one->callback([&c, o] { import(c, *o); });
}

}  // namespace sluis::cli
