#include "gateway/delivery/destination.hpp"

#include <utility>

namespace sluis::delivery {
namespace {

void stop(destination& d, std::string code, std::string words) {
    d.state = {true, std::move(code), std::move(words), d.state.since};
}

destination read(const store::declarations::declaration& row, const store::vault& v) {
    destination d;
    d.number = row.number;
    std::vector<error> errors;
    const auto body = nlohmann::json::parse(row.body, nullptr, false);
    d.declared = declaration::read_destination(body, errors).what;
    d.declared.id = row.id;
    if (!errors.empty()) stop(d, "invalid_declaration", errors.front().text());
    if (row.secrets.empty()) return d;
    const result<secret> plain = v.unseal(store::sealed_secrets, row.secrets);
    if (!plain) {
        stop(d, "sealed_with_another_key", plain.error().text());
        return d;
    }
    d.credential = nlohmann::json::parse(plain->reveal(), nullptr, false);
    return d;
}

}  // namespace

std::string due_name(std::int64_t destination) {
    return "d" + std::to_string(destination);
}

std::vector<destination> load_destinations(store::session& s, const store::vault& v) {
    namespace declarations = store::declarations;
    std::vector<destination> all;
    for (const auto& row : declarations::list(s, declarations::kind::destination)) {
        destination d = read(row, v);
        const auto state = declarations::destination_state(s, row.number);
        if (state.stopped || !d.state.stopped) d.state = state;
        if (d.credential.is_null() && !d.state.stopped) {
            stop(d, "no_credential", "no credential was given: declare the destination with one");
        }
        for (auto& t : declarations::targets_of_destination(s, row.number))
            d.targets.emplace(t.audience, std::move(t));
        all.push_back(std::move(d));
    }
    return all;
}

}  // namespace sluis::delivery
