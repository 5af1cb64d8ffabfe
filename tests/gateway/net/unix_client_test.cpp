#include "gateway/net/unix_client.hpp"

#include <string>

#include <gtest/gtest.h>

#include "support.hpp"
#include "temporary.hpp"

namespace sluis::net {
namespace {

using namespace testing_support;

TEST(unix_client_test, asks_over_the_socket_and_waits_for_the_answer) {
    const std::string path = temporary("sluis_unix_client.sock");
    running_server server({.handle = echo, .unix_path = path});
    const auto answer = call_unix(path, {.method = "PUT", .url = "/api/x?y", .body = "z"});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "PUT /api/x?y z");
}

TEST(unix_client_test, says_what_is_wrong) {
    const std::string nowhere = temporary("sluis_nowhere.sock");
    EXPECT_EQ(name(call_unix(nowhere, {.url = "/"}).error().failure), "connect");
    EXPECT_EQ(name(call_unix(nowhere, {.url = "api"}).error().failure), "invalid");
    EXPECT_EQ(name(call_unix(nowhere, {.url = "/a b"}).error().failure), "invalid");
    EXPECT_EQ(name(call_unix(std::string(200, 'a'), {.url = "/"}).error().failure), "invalid");
}

}  // namespace
}  // namespace sluis::net
