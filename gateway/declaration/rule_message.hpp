// What a rule's actions send outside: a webhook, or an e-mail to the contact.
//
//     { do = "webhook", url = "https://crm.example.com/hook", secret = "env:CRM_HOOK",
//       fields = ["email", "first_name"] }
//     { do = "email", kind = "marketing_email", subject = "Welcome",
//       text = "Dear {first_name},\n..." }
//
// Placeholders  name a property of the contact; "{{" and "}}" are braces. Nothing stands for what the
//               contact does not have.
// Hostile       What contacts say of themselves goes into an e-mail as one line of 100 characters at
//               most, so that a form is no way to have sluis send somebody a letter of one's own.
// Secrets       are named by their place here, and kept apart, sealed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/error.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/contact/contact.hpp"
#include "gateway/policy/message.hpp"

namespace sluis::declaration {

class letter_text {
public:
    // Errors: a placeholder that is none, a brace that nothing closes.
    [[nodiscard]] static result<letter_text> parse(std::string_view text);

    [[nodiscard]] std::string filled(const contact::contact& c) const;
    // Whether something is left of it for a contact that has nothing.
    [[nodiscard]] bool says_something() const noexcept;

private:
    struct piece {
        std::string text{};
        std::optional<contact::property> gap{};  // after the text
    };
    std::vector<piece> pieces_;
};

struct rule_webhook {
    std::string url{};
    std::string secret{};  // its place: "env:NAME" or "file:PATH"
    std::vector<contact::property> fields{};
};

struct rule_email {
    policy::message_kind kind{};
    letter_text subject{};
    letter_text text{};
};

// Private to the folder.
[[nodiscard]] rule_webhook read_webhook(fields& f, std::vector<error>& errors);
[[nodiscard]] rule_email read_email(fields& f, std::vector<error>& errors);

}  // namespace sluis::declaration
