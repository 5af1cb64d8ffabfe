// Child processes, without a shell: started, watched and ended through a handle of the kernel
// (pidfd), so that a reused process id is never hit. Linux 5.9.
//
// Ownership   `child` and `file_descriptor` own what they hold. A child that is dropped runs on.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "gateway/base/error.hpp"

namespace sluis::queue {

class file_descriptor {
public:
    file_descriptor() = default;
    explicit file_descriptor(int fd) noexcept : fd_(fd) {}
    file_descriptor(file_descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    file_descriptor& operator=(file_descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~file_descriptor();

    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] explicit operator bool() const noexcept { return fd_ >= 0; }

private:
    int fd_ = -1;
};

// A handle of a running process, readable once it has ended. Empty when there is none.
[[nodiscard]] file_descriptor watch(pid_t pid);

struct child {
    pid_t pid = -1;
    file_descriptor handle{};

    void send(int signal) const noexcept;
    [[nodiscard]] bool ended() const noexcept;  // does not wait
    void reap() const noexcept;                 // waits: call it when it has ended or was killed
};

// Looks in PATH for a name without '/'; the path itself otherwise. nullopt: there is none to run.
[[nodiscard]] std::optional<std::filesystem::path> find_program(const std::filesystem::path& name);

// Starts `program` with input from and output to nowhere, no other open file of ours, and out of
// reach of the terminal's signals. The kernel sends it SIGTERM when the thread that calls this
// ends.
[[nodiscard]] result<child> spawn(const std::filesystem::path& program,
                                  const std::vector<std::string>& arguments);

// What `program` writes to its output, up to 4 KiB. Blocks up to `timeout`: for the start only.
[[nodiscard]] result<std::string> output_of(const std::filesystem::path& program,
                                            const std::vector<std::string>& arguments,
                                            std::chrono::milliseconds timeout);

}  // namespace sluis::queue
