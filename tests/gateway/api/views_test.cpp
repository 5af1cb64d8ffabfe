// Views are declared, listed page by page, and go; cursors are of one list and say nothing.
#include <set>

#include "gateway/base/codec.hpp"
#include "tests/gateway/api/support.hpp"

namespace sluis::api {
namespace {

class views : public api_test {
protected:
    views() {
        for (int i = 0; i < 9; ++i) {
            in_store([&](store::session& s) {
                contact::contact c = store::a_contact(std::to_string(i) + "@example.com");
                c.properties[contact::property::last_name] = {i % 2 == 0 ? "Bakker" : "de Vries",
                                                              {store::noon, "form/1"}};
                if (i % 3 != 0) {
                    c.marketing = {.now = contact::status::marketing,
                                   .became_marketing_at = store::noon};
                }
                if (i == 4) c.marketing.exit_effective_at = store::noon;
                EXPECT_TRUE(store::contacts::save(s, c));
            });
        }
    }

    answered declare(const json& view) {
        return post("/api/declarations", {{"views", json::array({view})}});
    }
    static json by_name() {
        return {{"id", "by-name"},
                {"title", "By name"},
                {"columns", {"last_name", "status", "unsubscribed", "exit_effective_at", "id"}},
                {"sort", {{{"propertyName", "last_name"}, {"direction", "DESCENDING"}}}}};
    }
    static json leaving() {
        return {{"id", "leaving"},
                {"columns", {"email", "exit_scheduled"}},
                {"filter", json::parse(R"({"filterGroups": [{"filters": [
                    {"propertyName": "exit_scheduled", "operator": "EQ", "value": true}]}]})")}};
    }
};

TEST_F(views, are_declared_exported_and_removed_like_everything_else) {
    const answered planned =
        post("/api/declarations?dry_run=true", {{"views", json::array({by_name()})}});
    EXPECT_EQ(planned.body["changes"][0]["kind"], "view");
    EXPECT_TRUE(get("/api/views").body["items"].empty());
    EXPECT_EQ(declare(by_name()).body["summary"]["created"], 1);
    EXPECT_EQ(declare(by_name()).body["summary"]["unchanged"], 1);
    json changed = by_name();
    changed["title"] = "By their names";
    const json done = declare(changed).body;
    EXPECT_EQ(done["changes"][0]["fields"][0]["field"], "title");
    EXPECT_TRUE(done["jobs"].empty()) << "nobody is sent for a view";
    json stale = by_name();
    stale["version"] = 1;
    EXPECT_EQ(declare(stale).status, 409);
    const json one = get("/api/views/by-name").body;
    EXPECT_EQ(one["version"], 2);
    EXPECT_EQ(one["changed_by"], "local");
    EXPECT_EQ(get("/api/views").body["items"], json::array({one}));
    EXPECT_EQ(get("/api/declarations").body["views"], json::array({changed}));
    EXPECT_EQ(get("/api/audit").body["items"][0]["action"], "view.put");
    EXPECT_EQ(remove("/api/declarations/view/by-name").status, 200);
    EXPECT_EQ(remove("/api/declarations/view/by-name").status, 404);
    EXPECT_EQ(get("/api/views/by-name").status, 404);
    EXPECT_EQ(get("/api/views/by-name/contacts").status, 404);
}

TEST_F(views, with_mistakes_are_refused_at_their_place) {
    json wrong = by_name();
    wrong["columns"][0] = "lastname";
    const answered a = declare(wrong);
    EXPECT_EQ(a.status, 400);
    EXPECT_EQ(a.body["errors"][0]["where"], "view \"by-name\" columns[0]");
    EXPECT_EQ(a.body["errors"][0]["cure"], "was \"last_name\" meant?");
}

TEST_F(views, show_their_columns_of_each_contact) {
    ASSERT_EQ(declare(by_name()).status, 200);
    ASSERT_EQ(declare(leaving()).status, 200);
    const json all = get("/api/views/leaving/contacts?count=true").body;
    EXPECT_EQ(all, json::parse(R"({"items": [
        {"id": 5, "email": "4@example.com", "exit_scheduled": true}], "next": null, "total": 1})"));
    const json named = get("/api/views/by-name/contacts?limit=1").body;
    EXPECT_EQ(named["items"][0],
              json::parse(R"({"id": 8, "last_name": "de Vries", "status": "marketing",
                              "unsubscribed": false, "exit_effective_at": null})"));
    EXPECT_TRUE(named["total"].is_null()) << "it costs a pass, and nobody asked";
}

TEST_F(views, come_in_pages_that_meet_everybody_once_whatever_happens_in_between) {
    ASSERT_EQ(declare(by_name()).status, 200);
    std::multiset<int> met;
    std::string names;
    std::string target = "/api/views/by-name/contacts?limit=2";
    for (int pages = 0; pages < 9 && !target.empty(); ++pages) {
        const json page = get(target).body;
        for (const json& item : page["items"]) {
            met.insert(item["id"].get<int>());
            names += item["last_name"].get<std::string>().front();
        }
        const std::string last = page["items"].back()["id"].dump();
        if (page["next"].is_null()) break;
        const std::string cursor = page["next"];
        EXPECT_EQ(cursor.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                           "0123456789-_"),
                  std::string::npos)
            << "it can stand in a URL as it is";
        target = "/api/views/by-name/contacts?limit=2&cursor=" + cursor;
        // The contact that the cursor was made from goes: the cursor does not need it.
        in_store([&](store::session& s) { store::contacts::erase(s, std::stoll(last)); });
    }
    EXPECT_EQ(met, (std::multiset<int>{1, 2, 3, 4, 5, 6, 7, 8, 9}));
    EXPECT_EQ(names, "ddddBBBBB");
}

TEST_F(views, cursors_are_of_one_list_and_hold_nothing_that_can_be_read) {
    ASSERT_EQ(declare(by_name()).status, 200);
    ASSERT_EQ(declare(leaving()).status, 200);
    const std::string cursor = get("/api/views/by-name/contacts?limit=2").body["next"];
    EXPECT_EQ(get("/api/views/by-name/contacts?limit=5&cursor=" + cursor).status, 200);
    std::string bytes = cursor;
    std::ranges::replace(bytes, '-', '+');
    std::ranges::replace(bytes, '_', '/');
    bytes.append((4 - bytes.size() % 4) % 4, '=');
    const auto plain = from_base64(bytes);
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->find("vries"), std::string::npos);
    for (const std::string& other :
         {"/api/views/leaving/contacts?cursor=" + cursor, "/api/contacts?cursor=" + cursor}) {
        const answered a = get(other);
        EXPECT_EQ(a.status, 400) << other;
        EXPECT_EQ(a.body["errors"][0]["what"], "a cursor of another filter or another order");
    }
    std::string changed = cursor;
    changed[cursor.size() / 2] = changed[cursor.size() / 2] == 'A' ? 'B' : 'A';
    for (const std::string& none : {std::string("x"), std::string("42"), changed, cursor + "A"}) {
        const answered a = get("/api/views/by-name/contacts?cursor=" + none);
        EXPECT_EQ(a.status, 400) << none;
        EXPECT_EQ(a.body["errors"][0]["where"], "query cursor");
    }
    json other_order = by_name();
    other_order["sort"][0]["direction"] = "ASCENDING";
    ASSERT_EQ(declare(other_order).status, 200);
    EXPECT_EQ(get("/api/views/by-name/contacts?cursor=" + cursor).status, 400) << "begin again";
}

TEST_F(views, contacts_can_be_asked_for_in_any_order_without_one) {
    const auto with_sort = [](const json& sort) { return "sort=" + percent_encode(sort.dump()); };
    const json sort{{{"propertyName", "status"}, {"direction", "DESCENDING"}},
                    {{"propertyName", "email"}, {"direction", "ASCENDING"}}};
    const json page = get("/api/contacts?count=true&limit=7&" + with_sort(sort)).body;
    EXPECT_EQ(page["total"], 9);
    std::string order;
    for (const json& item : page["items"])
        order += item["email"].get<std::string>().front();
    EXPECT_EQ(order, "1245780");
    const std::string cursor = page["next"];
    const json rest = get("/api/contacts?" + with_sort(sort) + "&cursor=" + cursor).body;
    EXPECT_EQ(rest["items"].size(), 2U);
    EXPECT_TRUE(rest["next"].is_null());
    EXPECT_TRUE(rest["total"].is_null());
    const answered wrong = get("/api/contacts?" + with_sort({{{"propertyName", "stats"}}}));
    EXPECT_EQ(wrong.status, 400);
    EXPECT_EQ(wrong.body["errors"][0]["where"], "query sort[0] propertyName");
    for (const char* bad : {"sort=nonsense", "sort={}", "sort=null", "count=yes", "limit=0"})
        EXPECT_EQ(get("/api/contacts?" + std::string(bad)).status, 400) << bad;
}

}  // namespace
}  // namespace sluis::api
