#include "gateway/declaration/rule_message.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace sluis::declaration {
namespace {

constexpr std::size_t longest_text = 20'000;
constexpr std::size_t longest_subject = 200;

void read_properties(fields& f, rule_webhook& w, std::vector<error>& errors) {
    const nlohmann::json* list = f.array("fields");
    if (!list) return;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const nlohmann::json& each = (*list)[i];
        const std::string at = "fields[" + std::to_string(i) + ']';
        const auto p = contact::property_named(each.is_string() ? each.get<std::string>() : "");
        if (!p) {
            errors.push_back({"there is no such property", f.place(at),
                              "properties of contacts, such as \"email\" and \"first_name\""});
        } else if (std::ranges::find(w.fields, *p) != w.fields.end()) {
            errors.push_back({"named twice", f.place(at), "name each once"});
        } else {
            w.fields.push_back(*p);
        }
    }
}

letter_text read_letter(fields& f, std::string_view name, const std::string& text) {
    auto read = letter_text::parse(text);
    if (!read) {
        f.fail(name, read.error().what, read.error().cure);
        return {};
    }
    if (!text.empty() && !read->says_something())
        f.fail(name, "nothing but placeholders", "a contact may have none of them: say something");
    return std::move(*read);
}

void read_subject(fields& f, rule_email& e) {
    const std::string text = f.long_text("subject", longest_subject);
    const bool breaks = std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    if (breaks) f.fail("subject", "a line break, or another control character", "write one line");
    e.subject = read_letter(f, "subject", text);
}

}  // namespace

rule_webhook read_webhook(fields& f, std::vector<error>& errors) {
    rule_webhook w;
    w.url = f.text("url");
    if (!w.url.empty() && !w.url.starts_with("https://"))
        f.fail("url", "not an https URL", "such as \"https://crm.example.com/hook\"");
    w.secret = f.text("secret");
    if (!w.secret.empty() && !w.secret.starts_with("env:") && !w.secret.starts_with("file:"))
        f.fail("secret", "a secret may not be written here",
               "say where it is: env:NAME or file:PATH");
    read_properties(f, w, errors);
    return w;
}

rule_email read_email(fields& f, std::vector<error>& errors) {
    std::vector<std::string_view> kinds;
    for (std::size_t i = 0; i < policy::message_kind_count; ++i)
        kinds.push_back(policy::name(static_cast<policy::message_kind>(i)));
    rule_email e;
    const std::size_t before = errors.size();
    const auto kind = f.word("kind", kinds);
    if (!kind && errors.size() == before)
        f.fail("kind", "missing", "who may get it goes by that: such as \"marketing_email\"");
    if (kind) e.kind = policy::message_kind_named(*kind).value();
    read_subject(f, e);
    e.text = read_letter(f, "text", f.long_text("text", longest_text));
    return e;
}

}  // namespace sluis::declaration
