#include "tests/integration/process.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace sluis::harness {
namespace {

constexpr milliseconds between_looks{10};

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

int open_for_append(const std::string& path) {
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) fail(path);
    return fd;
}

pid_t start(const words& all, int out, int err) {
    std::vector<char*> arguments;
    for (const std::string& word : all)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t pid = fork();
    if (pid < 0) fail("fork");
    if (pid > 0) {
        setpgid(pid, pid);  // as the child does: whoever comes first
        return pid;
    }
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    close_range(STDERR_FILENO + 1, ~0U, 0);
    execvp(arguments.front(), arguments.data());
    _exit(127);
}

}  // namespace

bool until(const std::function<bool()>& is_so, milliseconds deadline) {
    const auto end = std::chrono::steady_clock::now() + deadline;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(between_looks);
    }
    return true;
}

// The socket stays bound, without listening, for as long as the test runs: the kernel gives its
// port to nobody who asks for any.
std::uint16_t free_port() {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (fd < 0 || bind(fd, generic, size) != 0 || getsockname(fd, generic, &size) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) {
        fail("bind");
    }
    return ntohs(address.sin_port);
}

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary);
    out << text << std::flush;
    if (!out) throw std::runtime_error(path + " cannot be written");
}

folder::folder() : path_(std::filesystem::temp_directory_path() / "sluis-XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) fail(path_);
}

folder::~folder() {
    std::error_code ignored;
    if (getenv("KEEP_FOLDERS") == nullptr) std::filesystem::remove_all(path_, ignored);
}

process::process(const words& program_and_arguments, const std::string& log) {
    const int out = open_for_append(log + ".out");
    const int err = open_for_append(log);
    pid_ = start(program_and_arguments, out, err);
    close(out);
    close(err);
}

process::~process() {
    if (pid_ > 0) kill();
}

process::process(process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), code_(std::exchange(other.code_, std::nullopt)) {}

void process::signal(int number) const noexcept {
    if (!code_) ::kill(pid_, number);
}

std::optional<int> process::ended() {
    int status = 0;
    if (!code_ && waitpid(pid_, &status, WNOHANG) == pid_) {
        code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    return code_;
}

std::optional<int> process::wait(milliseconds deadline) {
    (void)until([this] { return ended().has_value(); }, deadline);
    return code_;
}

void process::kill() {
    signal(SIGKILL);
    while (!ended())
        std::this_thread::sleep_for(milliseconds(1));
}

output run(const words& program_and_arguments, milliseconds deadline) {
    const folder place;
    const int out = open_for_append(place / "out");
    const int err = open_for_append(place / "err");
    const pid_t pid = start(program_and_arguments, out, err);
    close(out);
    close(err);
    int status = 0;
    const bool ended = until([&] { return waitpid(pid, &status, WNOHANG) == pid; }, deadline);
    if (!ended) {
        ::kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
    }
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
            read_file(place / "out"), read_file(place / "err")};
}

std::vector<pid_t> children_of(pid_t parent) {
    const std::string tasks = "/proc/" + std::to_string(parent) + "/task";
    std::vector<pid_t> all;
    std::error_code gone;
    for (const auto& task : std::filesystem::directory_iterator(tasks, gone)) {
        std::ifstream in(task.path() / "children");
        for (pid_t pid = 0; in >> pid;)
            all.push_back(pid);
    }
    return all;
}

}  // namespace sluis::harness
