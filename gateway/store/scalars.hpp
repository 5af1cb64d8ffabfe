// Lists of texts and whole numbers, as JSON arrays: how columns hold what SQL never looks into.
// Private to the folder.
//
// Limits   Reads what it wrote: one flat array or object; anything else is a `store_error`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluis::store {

// Appends `text` as a JSON string.
void append_json(std::string& out, std::string_view text);

class scalar_writer {
public:
    scalar_writer& text(std::string_view value);
    scalar_writer& number(std::int64_t value);
    [[nodiscard]] std::string take();  // "[...]"

private:
    void separate();
    std::string out_ = "[";
};

// The scalars in their order; of an object, names and values in turn.
class scalar_reader {
public:
    explicit scalar_reader(std::string_view json);

    [[nodiscard]] bool more();
    std::string text();
    std::int64_t number();

private:
    void skip();
    char hex4();
    std::string_view rest_;
};

}  // namespace sluis::store
