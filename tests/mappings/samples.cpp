#include "tests/mappings/samples.hpp"

#include <algorithm>

namespace sluis::samples {

using nlohmann::json;

std::vector<sample> of(const mapping::program& p) {
    std::vector<sample> all;
    for (const json& c : p.cases) {
        if (c.contains("handshake")) continue;
        const json body = c.value("body", json(""));
        sample& s = all.emplace_back();
        s.name = c.value("name", "");
        s.target = c.value("target", "/hooks/case");
        s.body = body.is_string() ? body.get<std::string>() : body.dump();
        s.content_type =
            c.value("content_type",
                    body.is_string() ? "application/x-www-form-urlencoded" : "application/json");
        s.country = c.value("country", "");
        s.settings = p.settings;
        if (c.contains("settings")) s.settings.update(c.at("settings"));
        const json headers = c.value("headers", json::object());
        for (const auto& [name, value] : headers.items())
            s.headers.emplace_back(name, value.get<std::string>());
        const json fetched = c.value("fetched", json::object());
        for (const auto& [step, document] : fetched.items())
            s.fetched.push_back({step, document.dump()});
        s.expect = c.value("expect", json::array());
    }
    return all;
}

mapping::submission submission_of(const sample& s) {
    return {.source = "case",
            .country = s.country,
            .event_key = "case",
            .received_at = received,
            .content_type = s.content_type,
            .target = s.target,
            .headers = s.headers,
            .body = s.body};
}

std::vector<mapping::item> run(const mapping::program& p, const sample& s) {
    const mapping::submission one = submission_of(s);
    std::vector<mapping::item> items = mapping::apply(p, one, s.settings);
    for (std::size_t i = 0; i < items.size(); ++i) {
        std::vector<mapping::fetched> documents;
        while (items[i].fetch) {
            const auto next =
                std::ranges::find(s.fetched, items[i].fetch->step, &mapping::fetched::step);
            if (next == s.fetched.end()) break;
            documents.push_back(*next);
            items[i] = mapping::apply_fetched(p, one, s.settings, i, documents);
        }
    }
    return items;
}

}  // namespace sluis::samples
