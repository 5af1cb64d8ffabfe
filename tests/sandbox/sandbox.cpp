#include "tests/sandbox/sandbox.hpp"

#include <array>
#include <filesystem>
#include <future>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <nlohmann/json.hpp>

#include "tests/sandbox/certificate.hpp"
#include "tests/sandbox/control.hpp"
#include "tests/sandbox/server.hpp"
#include "tests/sandbox/state_file.hpp"

namespace sluis::sandbox {
namespace {

using nlohmann::json;

std::string prepared(const std::string& folder) {
    if (folder.empty()) throw std::runtime_error("the sandbox needs a folder");
    std::filesystem::create_directories(folder);
    return folder;
}

net::tls_context tls_of(const certificate_set& files) {
    auto made = net::server_tls(files.server);
    if (!made) throw std::runtime_error(made.error().text());
    return std::move(*made);
}

}  // namespace

struct running_sandbox::state {
    explicit state(options o)
        : wanted(std::move(o)),
          folder(prepared(wanted.folder)),
          certificate(load_certificate(folder)),
          keys(load_credentials(folder)),
          google_ads(wanted.google, keys.google),
          meta_ads(wanted.meta, keys.meta),
          io(1),
          https(io, tls_of(certificate), [this](const net::request& r) { return handle(r); }),
          save_timer(io) {
        load();
        port = https.listen(wanted.address, wanted.port);
        thread = std::thread([this] { io.run(); });
    }

    network& of(which n) {
        return n == which::google ? static_cast<network&>(google_ads) : meta_ads;
    }

    reply handle(const net::request& r) {
        const std::string_view target = r.target;
        reply out = route(r, target);
        if (wanted.log) {
            const std::string path(target.substr(0, target.find('?')));
            const std::string status = out.reset ? "reset" : std::to_string(out.answer.status);
            wanted.log(r.method + " " + path + " " + status +
                       (out.note.empty() ? "" : " " + out.note));
        }
        save_soon();
        return out;
    }

    reply route(const net::request& r, std::string_view target) {
        for (network* n : all) {
            const std::string prefix = "/" + n->name() + "/";
            if (!target.starts_with(prefix)) continue;
            const instant now = wanted.time ? wanted.time->now() : system_clock().now();
            return n->serve(r, target.substr(prefix.size() - 1), now);
        }
        constexpr std::string_view prefix = "/control";
        if (target.starts_with(prefix)) return control(r, r.path().substr(prefix.size()), all);
        reply out;
        out.answer = json_answer(404, {{"error", "there is /google/, /meta/ and /control/"}});
        return out;
    }

    // Runs on the sandbox's thread while there is one.
    template <class F>
    auto ask(F question) {
        if (!thread.joinable()) return question();
        std::packaged_task<decltype(question())()> task(std::move(question));
        auto answer = task.get_future();
        boost::asio::post(io, [&] { task(); });
        return answer.get();
    }

    void save_soon() {
        if (std::exchange(save_pending, true)) return;
        save_timer.expires_after(wanted.save_after);
        save_timer.async_wait([this](auto ec) {
            if (!ec) save();
        });
    }

    void save() {
        save_pending = false;
        const json out{{"google", google_ads.save()}, {"meta", meta_ads.save()}};
        try {
            write_file(folder + "/state.json", out.dump());
        } catch (const std::exception& e) {  // a full disk, or a test that has tidied up
            if (wanted.log) wanted.log(e.what());
        }
    }

    void load() {
        const auto kept = read_file(folder + "/state.json");
        if (!kept) return;
        try {
            const json saved = json::parse(*kept);
            google_ads.load(saved.at("google"));
            meta_ads.load(saved.at("meta"));
        } catch (const json::exception&) {
            throw std::runtime_error(folder + "/state.json: is not ours; delete it to begin anew");
        }
    }

    void stop() {
        if (!thread.joinable()) return;
        boost::asio::post(io, [this] {
            https.stop();
            save_timer.cancel();
        });
        thread.join();
        save();
    }

    options wanted;
    std::string folder;
    certificate_set certificate;
    credentials keys;
    google google_ads;
    meta meta_ads;
    std::array<network*, 2> all{&google_ads, &meta_ads};
    boost::asio::io_context io;
    server https;
    boost::asio::steady_timer save_timer;
    bool save_pending = false;
    std::uint16_t port = 0;
    std::thread thread{};
};

running_sandbox::running_sandbox(options o) : state_(std::make_unique<state>(std::move(o))) {}

running_sandbox::~running_sandbox() {
    stop();
}

void running_sandbox::stop() {
    state_->stop();
}

std::uint16_t running_sandbox::port() const noexcept {
    return state_->port;
}

std::string running_sandbox::url(which n) const {
    return "https://localhost:" + std::to_string(port()) + "/" + state_->of(n).name();
}

std::string running_sandbox::token_url() const {
    return url(which::google) + "/token";
}

std::string running_sandbox::ca_file() const {
    return state_->certificate.ca_file;
}

std::string running_sandbox::credential_file(which n) const {
    return state_->folder + "/" + state_->of(n).name() + ".json";
}

std::string running_sandbox::google_user_file() const {
    return state_->folder + "/google_user.json";
}

member_set running_sandbox::members(which n, const std::string& audience) const {
    return state_->ask([&] {
        const auto& all = state_->of(n).audiences();
        const auto found = all.find(audience);
        return found == all.end() ? member_set{} : found->second.members();
    });
}

counts running_sandbox::totals(which n) const {
    return state_->ask([&] { return state_->of(n).totals(); });
}

std::vector<std::string> running_sandbox::violations() const {
    return state_->ask([&] {
        std::vector<std::string> out;
        for (network* n : state_->all)
            out.insert(out.end(), n->violations().begin(), n->violations().end());
        return out;
    });
}

void running_sandbox::clear_violations() {
    state_->ask([&] {
        for (network* n : state_->all)
            n->violations().clear();
    });
}

void running_sandbox::add_fault(which n, const fault& f) {
    state_->ask([&] { state_->of(n).faults().add(f); });
}

void running_sandbox::clear_faults(which n) {
    state_->ask([&] { state_->of(n).faults().clear(); });
}

void running_sandbox::set_tokens(which n, token_state s) {
    state_->ask([&] {
        state_->of(n).set_tokens(s);
        state_->save_soon();
    });
}

}  // namespace sluis::sandbox
