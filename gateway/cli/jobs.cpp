// sluis jobs [list | show ID | wait ID]

#include "gateway/cli/jobs.hpp"

#include <ostream>

#include "gateway/cli/output.hpp"

namespace sluis::cli {
namespace {

constexpr std::chrono::milliseconds between_looks{500};

void list(const context& c, const std::string& query) {
    const json found = c.connect().get("/api/jobs" + query);
    if (printed_as_json(c, found)) return;
    print_table(c, found.at("items"),
                {{"JOB", "id"},
                 {"KIND", "kind"},
                 {"OF", "subject"},
                 {"STATE", "state"},
                 {"DONE", "done"},
                 {"TOTAL", "total"},
                 {"STARTED", "created_at"},
                 {"WORDS", "words"}});
}

void print_job(const context& c, const json& job) {
    print_fields(c, job,
                 {{"job", "id"},
                  {"kind", "kind"},
                  {"of", "subject"},
                  {"state", "state"},
                  {"done", "done"},
                  {"total", "total"},
                  {"started", "created_at"},
                  {"changed", "changed_at"},
                  {"words", "words"}});
}

void show(const context& c, const std::string& id) {
    const json job = c.connect().get("/api/jobs/" + encoded(id));
    if (!printed_as_json(c, job)) print_job(c, job);
}

void wait(const context& c, const std::string& id, std::chrono::seconds most) {
    const client api = c.connect();
    wait_for_job(c, api, id, most);
    const json job = api.get("/api/jobs/" + encoded(id));
    if (!printed_as_json(c, job)) print_job(c, job);
}

void draw(const context& c, const json& job) {
    if (!c.on_terminal) return;
    c.err << '\r' << value_at(job, "kind") << ' ' << value_at(job, "subject") << ": "
          << value_at(job, "done") << " of " << value_at(job, "total") << std::flush;
}

}  // namespace

void wait_for_job(const context& c, const client& api, const std::string& id,
                  std::chrono::seconds most) {
    std::chrono::milliseconds waited{0};
    for (;;) {
        const json job = api.get("/api/jobs/" + encoded(id));
        draw(c, job);
        const std::string state = value_at(job, "state");
        if (state != "running" && c.on_terminal) c.err << '\n';
        if (state == "done") return;
        if (state != "running") {
            throw command_ended(exit_code::failed,
                                "job " + id + " ended as " + state + ": " + value_at(job, "words"));
        }
        if (waited >= most) {
            throw command_ended(exit_code::failed,
                                "job " + id + " is not done yet (it goes on; `sluis jobs wait " +
                                    id + "` waits again)");
        }
        c.sleep(between_looks);
        waited += between_looks;
    }
}

void add_jobs(CLI::App& app, context& c) {
    CLI::App* group = app.add_subcommand("jobs", "long work, such as filling an audience");
    group->require_subcommand(0, 1);
    group->callback([&c, group] {
        if (group->get_subcommands().empty()) list(c, "");
    });
    CLI::App* all = group->add_subcommand("list", "jobs, newest first");
    CLI::Option* limit =
        all->add_option("--limit", "so many, at most 1000; 100 otherwise")->type_name("N");
    all->callback([&c, limit] { list(c, query_of({{"limit", text_of(limit)}})); });
    CLI::App* one = group->add_subcommand("show", "one job, with its progress");
    CLI::Option* shown = one->add_option("ID", "the job's number")->required();
    one->callback([&c, shown] { show(c, text_of(shown)); });
    CLI::App* until = group->add_subcommand("wait", "wait until a job ends, and show its progress");
    CLI::Option* awaited = until->add_option("ID", "the job's number")->required();
    CLI::Option* most = until->add_option("--timeout", "seconds to wait at most; 3600 otherwise")
                            ->check(CLI::Range(1, 1'000'000));
    until->callback([&c, awaited, most] {
        const std::chrono::seconds given =
            most->count() > 0 ? std::chrono::seconds(most->as<int>()) : usual_wait;
        wait(c, text_of(awaited), given);
    });
}

}  // namespace sluis::cli
