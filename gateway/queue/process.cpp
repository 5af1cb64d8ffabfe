#include "gateway/queue/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <string_view>
#include <unistd.h>

#include <sys/prctl.h>
#include <sys/wait.h>

extern "C" {  // glibc 2.36 forgot to say so in the header
#include <sys/pidfd.h>
}

namespace sluis::queue {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// In the child, between fork and exec: only calls that are safe when other threads held locks.
[[noreturn]] void become(const char* program, char* const* arguments, int output, pid_t parent) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    setpgid(0, 0);  // Ctrl-C in a terminal is for sluis, which then ends its children in order
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(127);  // it ended before prctl
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere < 0) _exit(127);
    dup2(nowhere, STDIN_FILENO);
    dup2(output >= 0 ? output : nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    close_range(STDERR_FILENO + 1, ~0U, 0);  // not all libraries open with O_CLOEXEC
    execv(program, arguments);
    _exit(127);
}

result<child> start(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                    int output) {
    if (close_range(~0U, ~0U, 0) != 0) {
        return error{"this kernel is too old", program.string(), "use Linux 5.9 or later"};
    }
    std::vector<std::string> words{program.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid == 0) become(pointers.front(), pointers.data(), output, parent);
    if (pid < 0) return error{"no process could be started", program.string(), "see ulimit -u"};
    child c{.pid = pid, .handle = watch(pid)};
    if (c.handle) return c;
    kill(pid, SIGKILL);  // not reaped yet, so the id is still its own
    c.reap();
    return error{"no file descriptor was left", program.string(), "see ulimit -n"};
}

bool readable_by(int fd, steady_clock::time_point until) {
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now()).count();
    pollfd p{.fd = fd, .events = POLLIN, .revents = 0};
    return left > 0 && poll(&p, 1, static_cast<int>(left)) == 1;
}

}  // namespace

file_descriptor::~file_descriptor() {
    if (fd_ >= 0) close(fd_);
}

file_descriptor watch(pid_t pid) {
    return file_descriptor(pidfd_open(pid, 0));
}

void child::send(int signal) const noexcept {
    pidfd_send_signal(handle.get(), signal, nullptr, 0);
}

bool child::ended() const noexcept {
    pollfd p{.fd = handle.get(), .events = POLLIN, .revents = 0};
    return poll(&p, 1, 0) == 1;
}

void child::reap() const noexcept {
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR)
        continue;
}

std::optional<std::filesystem::path> find_program(const std::filesystem::path& name) {
    if (name.has_parent_path()) {
        if (access(name.c_str(), X_OK) == 0) return name;
        return std::nullopt;
    }
    const char* const path = std::getenv("PATH");
    std::string_view rest = path ? path : "/usr/bin:/bin";
    while (!rest.empty()) {
        const std::string_view folder = rest.substr(0, rest.find(':'));
        rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
        const auto found = std::filesystem::path(folder) / name;
        if (!folder.empty() && access(found.c_str(), X_OK) == 0) return found;
    }
    return std::nullopt;
}

result<child> spawn(const std::filesystem::path& program,
                    const std::vector<std::string>& arguments) {
    return start(program, arguments, -1);
}

result<std::string> output_of(const std::filesystem::path& program,
                              const std::vector<std::string>& arguments, milliseconds timeout) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        return error{"no pipe could be made", program.string(), "see ulimit -n"};
    }
    const file_descriptor from(ends[0]);
    auto to = std::make_optional<file_descriptor>(ends[1]);
    const auto started = start(program, arguments, to->get());
    to.reset();  // so that the end of the child is the end of the pipe
    if (!started) return started.error();
    std::string text;
    std::array<char, 1024> chunk{};
    const auto until = steady_clock::now() + timeout;
    while (text.size() < 4096 && readable_by(from.get(), until)) {
        const ssize_t size = read(from.get(), chunk.data(), chunk.size());
        if (size <= 0) break;
        text.append(chunk.data(), static_cast<std::size_t>(size));
    }
    started->send(SIGKILL);  // if it is still there, it has said enough
    started->reap();
    return result<std::string>(boost::system::in_place_value, std::move(text));
}

}  // namespace sluis::queue
