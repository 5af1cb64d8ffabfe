#include <nlohmann/json.hpp>

#include "tests/sandbox/google.hpp"

namespace sluis::sandbox {
namespace {

using nlohmann::json;

// int64 is a string in proto3 JSON.
std::string number(std::uint64_t n) {
    return std::to_string(n);
}

}  // namespace

net::response google::status(const call& c) {
    if (auto refused = check_caller(c)) return *refused;
    if (c.query.size() != 1 || c.query.front().first != "requestId") {
        return refuse(findings{finding{"", "Exactly the parameter requestId is expected."}});
    }
    const auto found = requests_.find(c.query.front().second);
    if (found == requests_.end()) {
        return refuse(
            findings{finding{"request_id", "There is no such request.", "INVALID_REQUEST_ID"}});
    }
    const request_record& r = found->second;
    std::uint64_t refused = 0;
    auto errors = json::array();
    for (const auto& [reason, records] : r.refused) {
        refused += records;
        errors.push_back({{"recordCount", number(records)}, {"reason", reason}});
    }
    const char* word = refused == 0 ? "SUCCESS" : "PARTIAL_SUCCESS";
    if (refused > 0 && refused == r.records) word = "FAILED";
    const bool adds = r.what == google_method::ingest;
    json told{{"recordCount", number(r.records)}, {"userIdentifierCount", number(r.identifiers)}};
    if (adds) {
        told["uploadMatchRateRange"] =
            r.records < 100 ? "MATCH_RATE_RANGE_NOT_ELIGIBLE" : "MATCH_RATE_RANGE_51_TO_60";
    }
    auto all = json::array();
    for (std::size_t i = 0; i < r.lists.size(); ++i) {
        json one{
            {"destination",
             {{"operatingAccount", {{"accountType", "GOOGLE_ADS"}, {"accountId", r.accounts[i]}}},
              {"productDestinationId", r.lists[i]}}}};
        one["requestStatus"] = c.now < r.ready ? "PROCESSING" : word;
        if (c.now >= r.ready) {
            one[adds ? "audienceMembersIngestionStatus" : "audienceMembersRemovalStatus"] =
                json{{adds ? "userDataIngestionStatus" : "userDataRemovalStatus", told}};
            if (refused > 0) one["errorInfo"] = json{{"errorCounts", errors}};
        }
        all.push_back(std::move(one));
    }
    note(c.now < r.ready ? "PROCESSING" : word);
    return json_answer(200, {{"requestStatusPerDestination", std::move(all)}});
}

json google::save() const {
    json out = network::save();
    out["tokens"] = json::object();
    for (const auto& [token, until] : tokens_)
        out["tokens"][token] = to_ms(until);
    out["requests"] = json::object();
    for (const auto& [id, r] : requests_) {
        out["requests"][id] = {{"what", static_cast<int>(r.what)},
                               {"ready", to_ms(r.ready)},
                               {"lists", r.lists},
                               {"accounts", r.accounts},
                               {"records", r.records},
                               {"identifiers", r.identifiers},
                               {"refused", r.refused}};
    }
    return out;
}

void google::load(const json& saved) {
    network::load(saved);
    for (const auto& [token, until] : saved.at("tokens").items())
        tokens_[token] = from_ms(until.get<std::int64_t>());
    for (const auto& [id, from] : saved.at("requests").items()) {
        request_record& r = requests_[id];
        r.what = static_cast<google_method>(from.at("what").get<int>());
        r.ready = from_ms(from.at("ready").get<std::int64_t>());
        from.at("lists").get_to(r.lists);
        from.at("accounts").get_to(r.accounts);
        from.at("records").get_to(r.records);
        from.at("identifiers").get_to(r.identifiers);
        from.at("refused").get_to(r.refused);
    }
}

}  // namespace sluis::sandbox
