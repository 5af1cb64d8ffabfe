// Folders and programs that go with the test that made them.
#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace sluis::harness {

using std::chrono::milliseconds;
using std::chrono::seconds;
using words = std::vector<std::string>;

// Far longer than anything takes: sanitizers make programs ten times slower.
inline constexpr seconds patience{90};

// Then nothing is said about how long things take.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

// Asks until it is so; false: it was not so at the deadline.
[[nodiscard]] bool until(const std::function<bool()>& is_so, milliseconds deadline = patience);

// A port of loopback that nobody else gets while this test runs: a server that sets SO_REUSEADDR
// may listen there, again and again.
[[nodiscard]] std::uint16_t free_port();

[[nodiscard]] std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& text);

// A folder in $TMPDIR or /tmp, removed with all that is in it. It stays when KEEP_FOLDERS is set.
// Keep $TMPDIR short: there are Unix sockets in it.
class folder {
public:
    folder();
    ~folder();
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] std::string operator/(const std::string& name) const {
        return path_ + '/' + name;
    }

private:
    std::string path_;
};

// A program in a process group of its own. Its standard error is appended to `log`, its standard
// output to `log`.out. It is killed when this object goes, and when the test dies.
class process {
public:
    process(const words& program_and_arguments, const std::string& log);
    ~process();
    process(process&& other) noexcept;
    process& operator=(process&& other) = delete;

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    void signal(int number) const noexcept;
    // Nothing: it still runs. Else its exit code, or 128 + the signal that ended it.
    std::optional<int> ended();
    std::optional<int> wait(milliseconds deadline);
    void kill();  // -9, and waits

private:
    pid_t pid_ = -1;
    std::optional<int> code_{};
};

struct output {
    int code = -1;
    std::string out{};
    std::string err{};
};
// Runs it to its end.
[[nodiscard]] output run(const words& program_and_arguments, milliseconds deadline = patience);

// The processes that it started and that still run.
[[nodiscard]] std::vector<pid_t> children_of(pid_t parent);

}  // namespace sluis::harness
