#include "gateway/app/config.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <sstream>
#include <variant>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "gateway/app/address.hpp"
#include "gateway/app/marketing.hpp"
#include "gateway/base/closest.hpp"
#include "gateway/base/time_zone.hpp"
#include "gateway/net/url.hpp"
#include "gateway/notify/message.hpp"
#include "gateway/notify/smtp.hpp"
#include "gateway/verify/sign.hpp"

namespace sluis::app {
namespace {

struct number {
    std::int64_t& (*in)(config&);
    std::int64_t lowest;
    std::int64_t highest;
};
struct text {
    std::string& (*in)(config&);
    bool (*is_valid)(std::string_view) = nullptr;  // nullptr: any
    std::string_view cure{};
};
struct one_of {
    std::string& (*in)(config&);
    std::vector<std::string_view> words;
};
struct flag {
    bool& (*in)(config&);
};
struct ascending {
    std::vector<std::int64_t>& (*in)(config&);
    std::int64_t lowest;
    std::int64_t highest;
};
struct secret_text {
    secret& (*in)(config&);
};

struct row {
    std::string_view name;
    std::variant<number, text, one_of, flag, ascending, secret_text> what;
    std::string_view explanation;
};

bool is_listen_address(std::string_view value) {
    return read_address(value).has_value();
}
bool is_folder(std::string_view value) {
    return !value.empty();
}
bool is_redis(std::string_view value) {
    return value == "embedded" || read_server(value).has_value();
}
bool is_public_url(std::string_view value) {
    return value.empty() || ((value.starts_with("https://") || value.starts_with("http://")) &&
                             !value.ends_with('/'));
}
bool is_webhook(std::string_view value) {
    const auto url = net::parse_url(value);
    return value.empty() || (url && url->secure);
}
bool is_mail_or_none(std::string_view value) {
    return value.empty() || notify::is_mail_address(value);
}
bool is_smtp_or_none(std::string_view value) {
    return value.empty() || notify::is_mail_server(value);
}
bool is_day(std::string_view value) {
    return local_day(value).has_value();
}
bool is_zone(std::string_view value) {
    return time_zone::find(value).has_value();
}
constexpr std::string_view day_cure = "a day such as \"2026-01-01\"";
constexpr std::string_view zone_cure = "a name of the tz database, such as \"Europe/Amsterdam\"";
constexpr std::string_view webhook_cure = "such as \"https://hooks.example.com/sluis\"";
constexpr std::string_view mail_cure = "one address, such as \"ops@example.com\"";
constexpr std::string_view smtp_cure =
    "\"smtps://mail.example.com:465\" or \"smtp://mail.example.com:587\"";
constexpr std::string_view address_cure = "an IP address and a port, such as \"127.0.0.1:8080\"";
constexpr std::string_view folder_cure = "a path, such as \"data\" or \"/var/lib/sluis\"";
constexpr std::string_view redis_cure = "\"embedded\", \"host:6379\" or \"unix:/path\"";
constexpr std::string_view url_cure =
    "such as \"https://hooks.example.com\", without a slash at its end";

#define SLUIS_IN(member)      \
    [](config & c) -> auto& { \
        return c.member;      \
    }

// clang-format off
const std::vector<row>& rows() {
    static const std::vector<row> all{
    {"listen.hooks",       text{SLUIS_IN(listen.hooks), is_listen_address, address_cure}, "where senders post their webhooks: address:port"},
    {"listen.admin",       text{SLUIS_IN(listen.admin), is_listen_address, address_cure}, "admin API and /metrics: address:port; keep it on loopback"},
    {"listen.public_url",  text{SLUIS_IN(listen.public_url), is_public_url, url_cure}, "what senders are told, such as https://hooks.example.com; empty: made from listen.hooks"},
    {"listen.certificate", text{SLUIS_IN(listen.certificate)}, "PEM file with the certificate chain for TLS on listen.hooks; empty: no TLS; re-read when it changes"},
    {"listen.private_key", text{SLUIS_IN(listen.private_key)}, "PEM file with the certificate's key"},
    {"listen.threads",     number{SLUIS_IN(listen.threads), 0, 256}, "threads that receive; 0: one for each core"},
    {"limits.body_bytes",     number{SLUIS_IN(limits.body_bytes), 1024, 64 << 20}, "largest body of a webhook; more is refused with 413"},
    {"limits.header_bytes",   number{SLUIS_IN(limits.header_bytes), 1024, 30'000}, "largest header; more is refused with 431"},
    {"limits.header_seconds", number{SLUIS_IN(limits.header_seconds), 1, 600},     "time for the header to arrive"},
    {"limits.body_seconds",   number{SLUIS_IN(limits.body_seconds), 1, 600},       "time for the body to arrive"},
    {"limits.idle_seconds",   number{SLUIS_IN(limits.idle_seconds), 1, 3600},      "an idle connection is closed after this"},
    {"limits.connections",    number{SLUIS_IN(limits.connections), 1, 1'000'000},  "connections at once"},
    {"limits.connections_per_address", number{SLUIS_IN(limits.connections_per_address), 1, 1'000'000}, "of these, from one address"},
    {"limits.requests_per_source",  number{SLUIS_IN(limits.requests_per_source), 0, 1'000'000},  "submissions a second of one source, ten times as many at once; more is refused with 429; 0: no limit"},
    {"limits.requests_per_address", number{SLUIS_IN(limits.requests_per_address), 0, 1'000'000}, "requests a second from one address, likewise; not for a sluis behind a proxy, where all come from one; 0: no limit"},
    {"data.folder",         text{SLUIS_IN(data.folder), is_folder, folder_cure}, "store, embedded Redis and keys; relative to where sluis is started"},
    {"data.retention_days", number{SLUIS_IN(data.retention_days), 1, 3650},   "how long raw submissions are kept for replay"},
    {"data.restore_days",   number{SLUIS_IN(data.restore_days), 1, 3650},     "how long a deleted contact can be restored; until then it is kept sealed"},
    {"queue.server",       text{SLUIS_IN(queue.server), is_redis, redis_cure}, "\"embedded\": a redis-server of sluis's own; or host:port, or unix:/path of yours"},
    {"queue.username",     text{SLUIS_IN(queue.username)},     "for a Redis with ACLs"},
    {"queue.password",     secret_text{SLUIS_IN(queue.password)}, "env:NAME or file:PATH; never the password itself"},
    {"queue.maxmemory_mb", number{SLUIS_IN(queue.maxmemory_mb), 32, 1 << 20}, "memory of the embedded Redis; at 80 % submissions are refused with 503"},
    {"queue.partitions",   number{SLUIS_IN(queue.partitions), 1, 1024},       "of the inbound stream; fixed once there is data"},
    {"queue.max_length",   number{SLUIS_IN(queue.max_length), 1, 1'000'000'000}, "submissions that may wait; more are refused with 503"},
    {"queue.window_days",  number{SLUIS_IN(queue.window_days), 1, 60},        "how long a repeated event is recognised before it is stored again"},
    {"queue.accept_weak_durability", flag{SLUIS_IN(queue.accept_weak_durability)}, "start although your Redis may lose what sluis acknowledged (appendfsync is not always)"},
    {"marketing.default_status", one_of{SLUIS_IN(marketing.default_status), {"marketing", "non_marketing", "marketing_if_consent"}}, "status of new contacts of sources that say \"inherit\""},
    {"marketing.preset",           one_of{SLUIS_IN(marketing.preset), {"hubspot_2020", "hubspot_current", "custom"}}, "hubspot_2020: leaving at the renewal, asked for in the 90 days before; hubspot_current: at the next monthly update, asked for at any time; custom: as the keys below say"},
    {"marketing.timezone",         text{SLUIS_IN(marketing.timezone), is_zone, zone_cure}, "where the account is: days begin and end there"},
    {"marketing.contract_start",   text{SLUIS_IN(marketing.contract_start), is_day, day_cure}, "first day of the contract"},
    {"marketing.contract_renewal", text{SLUIS_IN(marketing.contract_renewal), is_day, day_cure}, "day on which it is renewed; it goes on for as long again, and again"},
    {"marketing.period",           one_of{SLUIS_IN(marketing.period), {"contract", "calendar_month", "month_anchor", "fixed_days"}}, "from boundary to boundary: the contract; calendar months; months from the contract's day on; so many days. hubspot_current: month_anchor for a monthly contract, else calendar_month"},
    {"marketing.period_days",      number{SLUIS_IN(marketing.period_days), 1, 3'650}, "length of a period of fixed_days"},
    {"marketing.exit_window_days", number{SLUIS_IN(marketing.exit_window_days), -1, 3'650}, "how many days before a boundary an exit may be scheduled; -1: at any time"},
    {"marketing.exit_outside_window", one_of{SLUIS_IN(marketing.exit_outside_window), {"reject", "remember"}}, "what becomes of an exit that is asked for earlier, when the request does not say"},
    {"marketing.tier_limit",       number{SLUIS_IN(marketing.tier_limit), 0, 1'000'000'000}, "marketing contacts that a period may count; 0: no limit; lower takes effect at the next boundary"},
    {"marketing.tier_on_limit",    one_of{SLUIS_IN(marketing.tier_on_limit), {"hold", "block", "auto_upgrade", "allow"}}, "what becomes of one more: it waits for room; it stays non-marketing; the limit rises to the next step; it is only counted"},
    {"marketing.tier_steps",       ascending{SLUIS_IN(marketing.tier_steps), 1, 1'000'000'000}, "limits that auto_upgrade may rise to"},
    {"marketing.tier_warn_at",     ascending{SLUIS_IN(marketing.tier_warn_at), 1, 1'000}, "per cent of the limit at which a warning is told, once in a period"},
    {"marketing.delete_releases",  one_of{SLUIS_IN(marketing.delete_releases), {"never_in_period", "immediately"}}, "when a contact that is deleted stops counting"},
    {"delivery.allow_private_addresses", flag{SLUIS_IN(delivery.allow_private_addresses)}, "let ad networks be on loopback or in the local network: for the sandbox and for proxies"},
    {"delivery.ca_file",           text{SLUIS_IN(delivery.ca_file)},                        "PEM file with the certificates that networks are trusted by, instead of the system's"},
    {"delivery.linger_ms",         number{SLUIS_IN(delivery.linger_ms), 0, 600'000},        "how long additions to an audience wait for their batch to fill; removals do not wait"},
    {"delivery.reconcile_seconds", number{SLUIS_IN(delivery.reconcile_seconds), 1, 86'400}, "how often the ledger is searched for work that was forgotten"},
    {"delivery.poll_seconds",      number{SLUIS_IN(delivery.poll_seconds), 0, 86'400},      "first question for a result that comes later; 0: as the network asks (Google: 30 minutes)"},
    {"notices.webhook", text{SLUIS_IN(notices.webhook), is_webhook, webhook_cure}, "where notices (docs/operations.md) are posted, as https URL; empty: only the log has them"},
    {"notices.secret",  secret_text{SLUIS_IN(notices.key)}, "env:NAME or file:PATH of the key that they are signed with: whsec_ and the base64 of 24 bytes or more"},
    {"notices.email",   text{SLUIS_IN(notices.email), is_mail_or_none, mail_cure}, "who is told of them by e-mail; needs smtp.url; empty: nobody"},
    {"smtp.url",        text{SLUIS_IN(smtp.url), is_smtp_or_none, smtp_cure}, "the mail server that e-mails are submitted to; empty: none are sent"},
    {"smtp.username",   text{SLUIS_IN(smtp.username)}, "empty: it asks for none"},
    {"smtp.password",   secret_text{SLUIS_IN(smtp.password)}, "env:NAME or file:PATH; never the password itself"},
    {"smtp.from",       text{SLUIS_IN(smtp.from), is_mail_or_none, mail_cure}, "the address that sluis writes from"},
    {"log.level", one_of{SLUIS_IN(log.level), {"debug", "info", "warning", "error"}}, "what is logged, on standard error, as JSON"},
    };
    return all;
}
// clang-format on
#undef SLUIS_IN

bool has_section(const std::string& name) {
    return std::ranges::any_of(rows(),
                               [&](const row& r) { return r.name.starts_with(name + '.'); });
}

// Reads into one config, and gathers what is wrong.
class reader {
public:
    explicit reader(std::string_view file) : file_(file) {}

    config read(std::string_view source) {
        try {
            const toml::table root = toml::parse(source, std::string_view(file_));
            walk(root, "");
        } catch (const toml::parse_error& e) {  // its description quotes no values
            fail(e.source().begin.line, "", std::string(e.description()), "mend the TOML there");
        }
        check_pairs();
        check_notices();
        check_contract();
        take_preset();
        return std::move(config_);
    }

    // By line.
    std::vector<error> errors() {
        std::ranges::stable_sort(found_, {}, &mistake::line);
        std::vector<error> all;
        for (mistake& m : found_)
            all.push_back(std::move(m.what));
        return all;
    }

private:
    struct mistake {
        unsigned line;
        error what;
    };

    void walk(const toml::table& table, const std::string& prefix) {
        for (const auto& entry : table) {
            const toml::node& node = entry.second;
            const std::string name = prefix + std::string(entry.first.str());
            const toml::table* inner = node.as_table();
            if (inner != nullptr && has_section(name)) {
                walk(*inner, name + '.');
                continue;
            }
            const auto found = std::ranges::find(rows(), name, &row::name);
            if (found == rows().end()) {
                unknown(node, name);
            } else {
                lines_[name] = node.source().begin.line;
                std::visit([&](const auto& w) { set(w, node, name); }, found->what);
            }
        }
    }

    void unknown(const toml::node& node, const std::string& name) {
        std::vector<std::string_view> known;
        for (const row& r : rows())
            known.push_back(node.is_table() ? r.name.substr(0, r.name.find('.')) : r.name);
        const auto near = closest(name, known);
        fail(node.source().begin.line, name, "there is no such key",
             near ? fmt::format("did you mean {}?", *near) : "config/sluis.toml lists all keys");
    }

    void set(const number& w, const toml::node& node, const std::string& name) {
        const auto value = node.value_exact<std::int64_t>();
        if (!value || *value < w.lowest || *value > w.highest) {
            fail(node.source().begin.line, name, "not a whole number within the bounds",
                 fmt::format("from {} to {}", w.lowest, w.highest));
            return;
        }
        w.in(config_) = *value;
    }

    void set(const text& w, const toml::node& node, const std::string& name) {
        const auto value = node.value_exact<std::string>();
        if (!value) {
            fail(node.source().begin.line, name, "not a text", "put it in quotes");
        } else if (w.is_valid != nullptr && !w.is_valid(*value)) {
            fail(node.source().begin.line, name, "not well-formed", std::string(w.cure));
        } else {
            w.in(config_) = *value;
        }
    }

    void set(const one_of& w, const toml::node& node, const std::string& name) {
        const auto value = node.value_exact<std::string>();
        if (value && std::ranges::find(w.words, *value) != w.words.end()) {
            w.in(config_) = *value;
            return;
        }
        fail(node.source().begin.line, name, "not one of the possible values",
             fmt::format("one of \"{}\"", fmt::join(w.words, "\", \"")));
    }

    void set(const flag& w, const toml::node& node, const std::string& name) {
        if (const auto value = node.value_exact<bool>()) {
            w.in(config_) = *value;
        } else {
            fail(node.source().begin.line, name, "neither true nor false",
                 "true or false, unquoted");
        }
    }

    void set(const ascending& w, const toml::node& node, const std::string& name) {
        const toml::array* given = node.as_array();
        std::vector<std::int64_t> values;
        bool is_good = given != nullptr;
        for (std::size_t i = 0; is_good && i < given->size(); ++i) {
            const auto value = (*given)[i].value_exact<std::int64_t>();
            is_good = value && *value >= w.lowest && *value <= w.highest &&
                      (values.empty() || *value > values.back());
            if (is_good) values.push_back(*value);
        }
        if (is_good) {
            w.in(config_) = std::move(values);
            return;
        }
        fail(node.source().begin.line, name, "not a list of whole numbers that ascend",
             fmt::format("such as [{0}, {1}], from {0} to {2}", w.lowest, w.lowest + 1, w.highest));
    }

    void set(const secret_text& w, const toml::node& node, const std::string& name) {
        const auto place = node.value_exact<std::string>();
        if (!place) {
            fail(node.source().begin.line, name, "not a text", "put it in quotes");
            return;
        }
        if (place->empty()) return;
        result<secret> found = read_secret(*place);
        if (found) {
            w.in(config_) = std::move(*found);
        } else {
            fail(node.source().begin.line, name, found.error().what, found.error().cure);
        }
    }

    void check_pairs() {
        if (config_.listen.certificate.empty() != config_.listen.private_key.empty()) {
            const bool lacks_key = config_.listen.private_key.empty();
            const std::string set = lacks_key ? "listen.certificate" : "listen.private_key";
            fail(lines_[set], set, "a certificate and its key go together",
                 lacks_key ? "set listen.private_key too" : "set listen.certificate too");
        }
        if (meet(read_address(config_.listen.hooks), read_address(config_.listen.admin))) {
            const std::string second =
                lines_["listen.admin"] > lines_["listen.hooks"] ? "listen.admin" : "listen.hooks";
            fail(lines_[second], second, "listen.hooks and listen.admin are the same",
                 "give each a port of its own");
        }
        for (const std::string name : {"queue.username", "queue.password"}) {
            const bool is_set = name == "queue.username" ? !config_.queue.username.empty()
                                                         : !config_.queue.password.empty();
            if (!is_set || config_.queue.server != "embedded") continue;
            fail(lines_[name], name, "the embedded Redis has no users and no password",
                 "take it out, or set queue.server to your own Redis");
        }
    }

    void check_notices() {
        const auto& n = config_.notices;
        const auto& m = config_.smtp;
        const auto fail_at = [this](const std::string& key, std::string what, std::string cure) {
            fail(lines_[key], key, std::move(what), std::move(cure));
        };
        if (!n.webhook.empty() && !verify::is_whsec_key(n.key)) {
            const bool is_set = lines_.contains("notices.secret");
            fail_at(is_set ? "notices.secret" : "notices.webhook", "there is no key to sign with",
                    "set notices.secret to the place of one: echo \"whsec_$(openssl rand -base64 "
                    "32)\"");
        }
        if (n.webhook.empty() && !n.key.empty())
            fail_at("notices.secret", "nothing is posted", "set notices.webhook too");
        if (!n.email.empty() && m.url.empty())
            fail_at("notices.email", "there is no mail server", "set smtp.url and smtp.from too");
        if (!m.url.empty() && m.from.empty())
            fail_at("smtp.url", "there is no address to write from", "set smtp.from too");
        if (m.username.empty() != m.password.empty()) {
            fail_at(m.username.empty() ? "smtp.password" : "smtp.username",
                    "a user name and a password go together",
                    m.username.empty() ? "set smtp.username too" : "set smtp.password too");
        }
    }

    void check_contract() {
        const auto& m = config_.marketing;
        const auto start = local_day(m.contract_start);
        const auto renewal = local_day(m.contract_renewal);
        if (!start || !renewal || *start < *renewal) return;
        const std::string set = lines_.contains("marketing.contract_renewal")
                                    ? "marketing.contract_renewal"
                                    : "marketing.contract_start";
        fail(lines_[set], set, "the renewal is not after the start",
             "set contract_start and contract_renewal, such as 2026-01-01 and 2027-01-01");
    }

    // What a preset says, unless the file says it too; then it has to be the same.
    void take_preset() {
        auto& m = config_.marketing;
        if (m.preset == "custom") return;
        const bool is_current = m.preset == "hubspot_current";
        const std::string period = !is_current ? "contract"
                                   : is_monthly(m.contract_start, m.contract_renewal)
                                       ? "month_anchor"
                                       : "calendar_month";
        take("marketing.period", m.period, period);
        take("marketing.exit_window_days", m.exit_window_days, std::int64_t{is_current ? -1 : 90});
        take("marketing.exit_outside_window", m.exit_outside_window, std::string("reject"));
    }
    template <class Value>
    void take(const std::string& key, Value& set, Value preset) {
        if (lines_.contains(key) && set != preset) {
            fail(lines_[key], key,
                 "the preset \"" + config_.marketing.preset + "\" has another value",
                 "take it out, or set marketing.preset = \"custom\"");
        }
        set = std::move(preset);
    }

    // Whether a listener at one is in the way of one at the other.
    static bool meet(const std::optional<address>& a, const std::optional<address>& b) {
        if (!a || !b || a->port != b->port || a->port == 0) return false;
        const auto is_any = [](const std::string& host) {
            return host == "0.0.0.0" || host == "::";
        };
        return a->host == b->host || is_any(a->host) || is_any(b->host);
    }

    void fail(unsigned line, const std::string& key, std::string what, std::string cure) {
        std::string where = fmt::format("{}:{}", file_, line);
        if (!key.empty()) where += " " + key;
        found_.push_back({line, {std::move(what), std::move(where), std::move(cure)}});
    }

    std::string file_;
    std::vector<mistake> found_;
    std::map<std::string, unsigned> lines_;  // of the keys that are set
    config config_;
};

std::string as_toml(const row& r, config& defaults) {
    struct {
        config& c;
        std::string operator()(const number& w) const { return std::to_string(w.in(c)); }
        std::string operator()(const text& w) const { return '"' + w.in(c) + '"'; }
        std::string operator()(const one_of& w) const { return '"' + w.in(c) + '"'; }
        std::string operator()(const flag& w) const { return w.in(c) ? "true" : "false"; }
        std::string operator()(const ascending& w) const {
            return fmt::format("[{}]", fmt::join(w.in(c), ", "));
        }
        std::string operator()(const secret_text&) const { return "\"\""; }
    } visitor{defaults};
    return std::visit(visitor, r.what);
}

}  // namespace

config read_config(std::string_view source, std::string_view file_name,
                   std::vector<error>& errors) {
    reader r(file_name);
    config c = r.read(source);
    std::ranges::move(r.errors(), std::back_inserter(errors));
    return c;
}

bool is_config(std::string_view text) {
    try {
        const toml::table root = toml::parse(text);
        return std::ranges::any_of(
            root, [](const auto& entry) { return has_section(std::string(entry.first.str())); });
    } catch (const toml::parse_error&) {
        return false;
    }
}

std::vector<config_key> config_keys() {
    config defaults;
    std::vector<config_key> keys;
    for (const row& r : rows())
        keys.push_back({r.name, as_toml(r, defaults), r.explanation});
    return keys;
}

}  // namespace sluis::app
