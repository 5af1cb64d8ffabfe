// What the tests of the store share: a fresh store in memory, a folder that goes away, some people.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <utility>

#include "gateway/contact/contact.hpp"
#include "gateway/store/migrations.hpp"
#include "gateway/store/sqlite.hpp"

namespace sluis::store {

inline constexpr instant noon = from_ms(1'795'521'600'000);

inline std::unique_ptr<session> fresh_store() {
    auto s = open_sqlite({.path = ":memory:"});
    migrate(*s, noon);
    return s;
}

// Whoever can write the file itself is held up by no trigger.
inline void drop_audit_triggers(session& s) {
    for (const char* name :
         {"audit_is_not_changed", "audit_is_not_removed", "audit_is_not_replaced"})
        s.execute(std::string("DROP TRIGGER ") + name);
}

class folder {
public:
    folder() {
        std::string name = (std::filesystem::temp_directory_path() / "store_test.XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    [[nodiscard]] std::string operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

inline contact::identity email(std::string address) {
    return {contact::identity_kind::email, "", std::move(address)};
}

inline contact::contact a_contact(std::string address) {
    contact::contact c;
    c.identities = {email(address)};
    c.properties[contact::property::email] = {std::move(address), {noon, "form/1"}};
    c.created = {noon, "form/1"};
    c.created_by = "form";
    return c;
}

}  // namespace sluis::store
