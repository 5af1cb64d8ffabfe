// Writes JSON straight into a text: bodies of ten thousand members are not built as a tree first.
//
//     json_writer w(1'000);
//     w.begin_object().key("data").begin_array().text("a").number(1).end_array().end_object();
//     w.take()   // {"data":["a",1]}
//
// Commas are the writer's; that begins and ends match is the caller's. Texts must be UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace sluis::adapters {

class json_writer {
public:
    explicit json_writer(std::size_t expected_bytes) { out_.reserve(expected_bytes); }

    json_writer& begin_object() { return open('{'); }
    json_writer& end_object() { return close('}'); }
    json_writer& begin_array() { return open('['); }
    json_writer& end_array() { return close(']'); }

    json_writer& key(std::string_view name);
    json_writer& text(std::string_view value);
    json_writer& number(std::uint64_t value);
    json_writer& flag(bool value);

    // A field with a text: what most of them are.
    json_writer& field(std::string_view name, std::string_view value) {
        return key(name).text(value);
    }

    [[nodiscard]] std::string take() noexcept { return std::move(out_); }

private:
    json_writer& open(char bracket);
    json_writer& close(char bracket);
    void before_value();
    void quoted(std::string_view value);

    std::string out_;
    bool comma_ = false;  // something stands before on this level
};

}  // namespace sluis::adapters
