// Bytes received and not yet taken. Grows as needed up to a cap, which is what bounds a connection.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace sluis::net {

class read_buffer {
public:
    explicit read_buffer(std::size_t cap) : cap_(cap) {}

    [[nodiscard]] std::string_view bytes() const noexcept {
        return {storage_.data() + begin_, end_ - begin_};
    }
    [[nodiscard]] bool full() const noexcept { return end_ - begin_ >= cap_; }

    // Where to receive; never empty unless the buffer is full. Moves the bytes.
    [[nodiscard]] std::span<char> prepare() {
        if (begin_ > 0) {
            std::memmove(storage_.data(), storage_.data() + begin_, end_ - begin_);
            end_ -= begin_;
            begin_ = 0;
        }
        if (end_ == storage_.size()) {
            storage_.resize(std::min(cap_, std::max(smallest, 2 * storage_.size())));
        }
        return {storage_.data() + end_, storage_.size() - end_};
    }
    void commit(std::size_t received) noexcept { end_ += received; }
    void consume(std::size_t taken) noexcept { begin_ += taken; }

    // Before a long wait: gives back what it grew to, if nothing is in it.
    void release() {
        if (begin_ == end_ && storage_.size() > smallest) {
            *this = read_buffer(cap_);
        }
    }

private:
    static constexpr std::size_t smallest = 4096;

    std::size_t cap_;
    std::vector<char> storage_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace sluis::net
