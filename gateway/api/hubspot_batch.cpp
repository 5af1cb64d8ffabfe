// /crm/v3/objects/contacts/batch/..., as HubSpot's clients call it. What is wrong with the call itself
// is found before anything is written; what only the store tells (a contact that is there already, or
// is not) is an error of its input, beside the results of the others.

#include <utility>

#include "gateway/api/handlers.hpp"
#include "gateway/api/hubspot_calls.hpp"

namespace sluis::api {
namespace {

using namespace hubspot;
using policy::contact_write;
using policy::write_end;
using policy::write_target;

constexpr std::size_t most_inputs = 100;

// One input: what it writes, and how the contact is shown that comes of it.
struct input {
    contact_write what{};
    std::string id{};  // as it was asked for; empty: a new one
    showing how{};
};

std::vector<fault> faults_of_inputs(const json& body) {
    const bool is_list = body.is_object() && body.contains("inputs") && body["inputs"].is_array();
    const std::size_t count = is_list ? body["inputs"].size() : 0;
    if (count >= 1 && count <= most_inputs) return {};
    return {{.message = "`inputs` is not a list of 1 to 100 inputs", .code = "INVALID_INPUTS"}};
}

// What is wrong with one is said with its place.
void add_faults(std::vector<fault>& all, std::vector<fault> more, std::size_t number) {
    for (fault& f : more) {
        f.about["input"] = {std::to_string(number)};
        all.push_back(std::move(f));
    }
}

input input_of(const call& c, const json& one, write_target about, std::vector<fault>& faults) {
    input in{.what = a_write(about, asker_in(c))};
    if (asks_for(one, "associations"))
        faults.push_back({.message = "associations are not supported"});
    if (about != write_target::new_contact) {
        in.id = text_in(one, "id");
        const std::string id_property = text_in(one, "idProperty");
        read_target(in.id, id_property, in.what, faults);
        if (in.what.number) in.what.about = write_target::known_contact;
    }
    const std::vector<fault> more = faults_of_write(one, in.what);
    faults.insert(faults.end(), more.begin(), more.end());
    if (more.empty()) in.how = showing_of(c, names_in(one["properties"]));
    return in;
}

std::vector<input> inputs_of(const call& c, write_target about, std::vector<fault>& faults) {
    std::vector<input> all;
    faults = faults_of_inputs(c.body);
    if (!faults.empty()) return all;
    for (const json& one : c.body["inputs"]) {
        std::vector<fault> of_one;
        all.push_back(input_of(c, one, about, of_one));
        add_faults(faults, std::move(of_one), all.size() - 1);
    }
    return all;
}

// Ids are ours to say again; an address is not.
failure failure_of_input(const policy::contact_written& done, const input& in, std::size_t number) {
    failure f = failure_of(done);
    f.about["input"] = {std::to_string(number)};
    if (in.what.number) f.about["ids"] = {std::to_string(*in.what.number)};
    return f;
}

asio::awaitable<net::response> write_all(services& s, const call& c, write_target about) {
    std::vector<fault> faults;
    std::vector<input> inputs = inputs_of(c, about, faults);
    if (!faults.empty()) co_return answer_of(not_valid(std::move(faults)));
    for (const input& in : inputs)
        need_for(c, in.what);
    batch b{.started_at = s.time.now()};
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        auto writing = s.put_contact(inputs[i].what);
        const policy::contact_written done = co_await std::move(writing);
        if (done.became == write_end::created || done.became == write_end::updated) {
            json one = to_json(done.now, inputs[i].how);
            if (about == write_target::either) one["new"] = done.became == write_end::created;
            b.results.push_back(std::move(one));
        } else {
            b.failures.push_back(failure_of_input(done, inputs[i], i));
        }
    }
    const unsigned all_done = about == write_target::new_contact ? 201 : 200;
    co_return ok(to_json(b, s.time.now()), b.failures.empty() ? all_done : 207);
}

// Those that there are, in the order that they were asked for.
batch found_of(store::session& db, const std::vector<contact_write>& asked, const showing& how) {
    batch b;
    failure missing = not_found();
    missing.message = "Could not get some contacts: they do not exist";
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const auto found = find_one(db, asked[i]);
        if (found) {
            b.results.push_back(to_json(*found, how));
            continue;
        }
        missing.about["input"].push_back(std::to_string(i));
        if (asked[i].number) missing.about["ids"].push_back(std::to_string(*asked[i].number));
    }
    if (!missing.about.empty()) b.failures.push_back(std::move(missing));
    return b;
}

}  // namespace

asio::awaitable<net::response> read_hubspot_contacts(services& s, const call& c) {
    std::vector<fault> faults = faults_of_inputs(c.body);
    if (!faults.empty()) co_return answer_of(not_valid(std::move(faults)));
    if (asks_for(c.body, "propertiesWithHistory")) {
        co_return answer_of(not_supported("propertiesWithHistory"));
    }
    const std::string id_property = text_in(c.body, "idProperty");
    need_to_find(c, id_property);
    std::vector<contact_write> asked;
    const json& inputs = c.body["inputs"];
    for (const json& one : inputs) {
        std::vector<fault> of_one;
        read_target(text_in(one, "id"), id_property, asked.emplace_back(), of_one);
        add_faults(faults, std::move(of_one), asked.size() - 1);
    }
    if (!faults.empty()) co_return answer_of(not_valid(std::move(faults)));
    const showing how = showing_of(c, texts_in(c.body, "properties"));
    const instant started_at = s.time.now();
    const auto read = [&](store::session& db) { return found_of(db, asked, how); };
    batch b = co_await s.db.read(read);
    b.started_at = started_at;
    co_return ok(to_json(b, s.time.now()), b.failures.empty() ? 200 : 207);
}

asio::awaitable<net::response> create_hubspot_contacts(services& s, const call& c) {
    co_return co_await write_all(s, c, write_target::new_contact);
}

asio::awaitable<net::response> update_hubspot_contacts(services& s, const call& c) {
    co_return co_await write_all(s, c, write_target::known_contact);
}

asio::awaitable<net::response> upsert_hubspot_contacts(services& s, const call& c) {
    co_return co_await write_all(s, c, write_target::either);
}

}  // namespace sluis::api
