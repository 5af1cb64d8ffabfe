#include "gateway/notify/message.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "gateway/base/codec.hpp"

namespace sluis::notify {
namespace {

constexpr std::size_t longest_address = 254;
constexpr std::size_t longest_id = 200;
constexpr std::size_t longest_subject = 1'000;
constexpr std::size_t plain_subject = 60;  // longer ones are encoded, which folds them
constexpr std::size_t bytes_of_a_word =
    39;  // of an encoded word: with "Subject: " no line has more than 76
constexpr std::size_t line_of_base64 = 76;

bool is_letter_or_digit(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_id_character(char c) noexcept {
    return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
}
bool is_local_character(char c) noexcept {
    return is_letter_or_digit(c) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}
bool is_domain_character(char c) noexcept {
    return is_letter_or_digit(c) || c == '-' || c == '.';
}
bool is_control(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}
bool is_ascii(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x80;
}
bool continues_character(char c) noexcept {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80;
}

bool has_dots_in_order(std::string_view text) noexcept {
    return !text.empty() && text.front() != '.' && text.back() != '.' &&
           text.find("..") == std::string_view::npos;
}

// Words of whole characters, as RFC 2047 asks.
std::string encoded_words(std::string_view text) {
    std::string all;
    while (!text.empty()) {
        std::size_t length = std::min(bytes_of_a_word, text.size());
        while (length < text.size() && length > bytes_of_a_word - 4 &&
               continues_character(text[length]))
            --length;
        if (!all.empty()) all += "\r\n ";
        all += "=?UTF-8?B?" + to_base64(text.substr(0, length)) + "?=";
        text.remove_prefix(length);
    }
    return all;
}

std::string subject_of(std::string_view subject) {
    // What looks like an encoded word would be read as one.
    const bool is_plain = subject.size() <= plain_subject &&
                          std::ranges::all_of(subject, is_ascii) &&
                          subject.find("=?") == std::string_view::npos;
    return is_plain ? std::string(subject) : encoded_words(subject);
}

std::string with_crlf(std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        if (text[i] == '\n' || text[i] == '\r') {
            all += "\r\n";
        } else {
            all += text[i];
        }
    }
    if (!all.ends_with("\r\n")) all += "\r\n";
    return all;
}

std::string in_lines(const std::string& base64) {
    std::string all;
    for (std::size_t at = 0; at < base64.size(); at += line_of_base64)
        all += base64.substr(at, line_of_base64) + "\r\n";
    return all;
}

}  // namespace

bool is_mail_address(std::string_view text) noexcept {
    const auto at = text.find('@');
    if (at == std::string_view::npos || text.size() > longest_address) return false;
    const std::string_view local = text.substr(0, at);
    const std::string_view domain = text.substr(at + 1);
    return has_dots_in_order(local) && has_dots_in_order(domain) && local.size() <= 64 &&
           std::ranges::all_of(local, is_local_character) &&
           std::ranges::all_of(domain, is_domain_character) && domain.front() != '-';
}

std::string mail_date(instant t) {
    constexpr std::string_view weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(t) - day);
    return fmt::format(
        "{}, {:02} {} {} {:02}:{:02}:{:02} +0000", weekdays[std::chrono::weekday(day).c_encoding()],
        static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
        time.seconds().count());
}

result<std::string> compose(const mail& m, std::string_view from, instant now) {
    if (!is_mail_address(from)) return error{"not an e-mail address", "from"};
    if (!is_mail_address(m.to)) return error{"not an e-mail address", "to"};
    if (m.id.size() > longest_id || !has_dots_in_order(m.id) ||
        !std::ranges::all_of(m.id, is_id_character))
        return error{"not an id", "id", "letters, digits, dots, - and _"};
    if (m.subject.empty() || m.subject.size() > longest_subject ||
        std::ranges::any_of(m.subject, is_control))
        return error{"empty, too long, or with a control character", "subject"};
    const std::string_view domain = from.substr(from.find('@') + 1);
    const std::string head = fmt::format(
        "Date: {}\r\nFrom: {}\r\nTo: {}\r\nMessage-ID: <{}@{}>\r\nSubject: {}\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n",
        mail_date(now), from, m.to, m.id, domain, subject_of(m.subject));
    return result<std::string>(boost::system::in_place_value,
                               head + in_lines(to_base64(with_crlf(m.text))));
}

}  // namespace sluis::notify
