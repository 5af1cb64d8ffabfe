#include <filesystem>
#include <fstream>
#include <iterator>

#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"

namespace sluis::cli {
namespace {

constexpr const char* usual_config = "sluis.toml";

app::config configured(const std::string& named) {
    std::error_code ignored;
    if (named.empty() && !std::filesystem::exists(usual_config, ignored)) return {};
    const std::string file = named.empty() ? usual_config : named;
    std::vector<error> errors;
    app::config read = app::read_config(content_of(file), file, errors);
    if (!errors.empty()) throw command_ended(exit_code::invalid, joined(errors));
    return read;
}

}  // namespace

app::config configuration(const context& c) {
    app::config read = configured(c.config_file);
    if (!c.data_folder.empty()) read.data.folder = c.data_folder;
    return read;
}

std::string content_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        throw command_ended(exit_code::invalid,
                            file + ": the file cannot be read (check its name)");
    }
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string joined(const std::vector<error>& errors) {
    std::string all;
    for (const error& e : errors)
        all += (all.empty() ? "" : "\n") + e.text();
    return all;
}

client context::connect() const {
    if (ask) return client(ask);
    const std::string folder = data_folder.empty() ? configuration(*this).data.folder : data_folder;
    return client(over_socket(folder + "/admin.sock"));
}

void context::make_sure(const std::string& question, const std::string& otherwise) const {
    if (!on_terminal) {
        throw command_ended(exit_code::usage, "nobody can be asked (" + otherwise + ')');
    }
    if (!confirm(question)) throw command_ended(exit_code::failed, "nothing was changed");
}

}  // namespace sluis::cli
