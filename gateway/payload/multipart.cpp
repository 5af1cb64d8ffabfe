#include "gateway/payload/multipart.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "gateway/payload/charset.hpp"
#include "gateway/payload/field_tree.hpp"
#include "gateway/payload/header_value.hpp"
#include "gateway/payload/utf8.hpp"

namespace sluis::payload {
namespace {

constexpr std::size_t longest_boundary = 70;
constexpr std::size_t most_header_bytes = 8'192;

struct part {
    std::string disposition{};
    std::string type{};
    std::string transfer_encoding{};
    std::string_view content{};
};

// Browsers write a quote and line ends in names as these three escapes, and nothing else as one.
std::string unescaped(std::string text) {
    constexpr std::array<std::pair<std::string_view, char>, 3> escapes{
        {{"%22", '"'}, {"%0D", '\r'}, {"%0A", '\n'}}};
    for (const auto& [escape, character] : escapes) {
        for (auto at = text.find(escape); at != std::string::npos; at = text.find(escape, at + 1))
            text.replace(at, escape.size(), 1, character);
    }
    return text;
}

class reader {
public:
    reader(document& d, std::string_view text, std::string_view name)
        : document_(d), text_(text), name_(name), rest_(text) {}

    result<const node*> read(const std::string& boundary) {
        delimiter_ = "--" + boundary;
        field_tree fields(document_);
        std::string_view skipped;
        if (!take_until_delimiter(skipped)) {
            return fault("the boundary of its type is not in the body", 0,
                         "send the body with the Content-Type that was made for it");
        }
        while (!at_end_) {
            const std::size_t begins = here();
            result<part> one = read_part();
            if (!one) return one.error();
            const result<void> kept = keep(fields, *one);
            if (!kept) return fault(kept.error().what, begins, kept.error().cure);
        }
        return fields.finish();
    }

private:
    // Takes what stands before the next delimiter line, and that line.
    bool take_until_delimiter(std::string_view& before) {
        for (std::size_t from = 0;;) {
            const auto at = rest_.find(delimiter_, from);
            if (at == std::string_view::npos) return false;
            from = at + 1;
            if (at > 0 && rest_[at - 1] != '\n') continue;
            std::string_view after = rest_.substr(at + delimiter_.size());
            const std::string_view line = after.substr(0, std::min(after.find('\n'), after.size()));
            const bool is_last = line.starts_with("--");
            if (!is_last && (!trimmed(line).empty() || line.size() == after.size())) continue;
            before = rest_.substr(0, at);
            if (before.ends_with('\n')) before.remove_suffix(1);
            if (before.ends_with('\r')) before.remove_suffix(1);
            after.remove_prefix(std::min(line.size() + 1, after.size()));
            rest_ = after;
            at_end_ = is_last;
            return true;
        }
    }

    result<part> read_part() {
        part p;
        const std::size_t begins = here();
        for (bool more = true; more;) {
            const auto end = rest_.find('\n');
            if (end == std::string_view::npos || here() - begins + end > most_header_bytes) {
                return fault("the headers of a part have no end within 8 KiB", begins,
                             "end them with an empty line");
            }
            const std::string_view line = trimmed(rest_.substr(0, end));
            rest_.remove_prefix(end + 1);
            more = !line.empty();
            take_header(line, p);
        }
        if (!take_until_delimiter(p.content)) {
            return fault("a part has no end: the body is cut short", begins,
                         "end the body with the boundary and --");
        }
        return p;
    }

    static void take_header(std::string_view line, part& p) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return;
        const std::string name = lowered(trimmed(line.substr(0, colon)));
        const std::string_view value = trimmed(line.substr(colon + 1));
        if (name == "content-disposition") p.disposition = value;
        if (name == "content-type") p.type = value;
        if (name == "content-transfer-encoding") p.transfer_encoding = lowered(value);
    }

    result<void> keep(field_tree& fields, const part& p) {
        const auto name = parameter_of(p.disposition, "name");
        if (head_of(p.disposition) != "form-data" || !name) {
            return error{"a part without a name", "",
                         "begin it with Content-Disposition: form-data; name=\"...\""};
        }
        constexpr std::array plain{"", "7bit", "8bit", "binary"};
        if (std::ranges::find(plain, p.transfer_encoding) == plain.end()) {
            return error{"a part in a transfer encoding", "", "send it as it is: RFC 7578"};
        }
        const auto file = parameter_of(p.disposition, "filename");
        const bool is_file = file || parameter_of(p.disposition, "filename*");
        if (!is_utf8(*name) || (file && !is_utf8(*file)) || !is_utf8(p.type)) {
            return error{"the headers of a part are not UTF-8", "", "encode them in UTF-8"};
        }
        const std::string_view key = document_.keep(unescaped(*name));
        if (is_file) return fields.put(key, about_file(unescaped(file.value_or("")), p));
        const result<std::string> text = text_of(p);
        return text ? fields.put(key, document_.string(*text)) : result<void>(text.error());
    }

    static result<std::string> text_of(const part& p) {
        auto text = to_utf8(p.content, parameter_of(p.type, "charset").value_or("utf-8"));
        if (!text) return error{"a part in a charset that is not read", "", "send it in UTF-8"};
        if (!is_utf8(*text)) return error{"a part that is not UTF-8", "", "encode it in UTF-8"};
        return {boost::system::in_place_value, std::move(*text)};
    }

    const node* about_file(std::string_view file, const part& p) {
        const std::array<member, 3> about{
            {{"filename", document_.string(file)},
             {"type", document_.string(head_of(p.type))},
             {"bytes", document_.integer(static_cast<std::int64_t>(p.content.size()))}}};
        return document_.object(about);
    }

    static bool is_utf8(std::string_view text) {
        return first_ill_formed(text) == std::string_view::npos;
    }

    [[nodiscard]] std::size_t here() const { return text_.size() - rest_.size(); }

    [[nodiscard]] error fault(std::string what, std::size_t byte, std::string cure) const {
        return {std::move(what), place_of(name_, text_, byte), std::move(cure)};
    }

    document& document_;
    std::string_view text_;
    std::string_view name_;
    std::string_view rest_;
    std::string delimiter_{};
    bool at_end_ = false;
};

}  // namespace

result<const node*> parse_multipart(document& d, std::string_view text,
                                    std::string_view content_type, std::string_view name) {
    const auto boundary = parameter_of(content_type, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > longest_boundary) {
        return error{"no boundary of 1 to 70 characters", "Content-Type",
                     "send multipart/form-data; boundary=..."};
    }
    return reader(d, text, name).read(*boundary);
}

}  // namespace sluis::payload
