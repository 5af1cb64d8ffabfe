// What is refused at the door: each with its own answer, and without a trace.
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/harness.hpp"

namespace sluis::harness {
namespace {

using testing::StartsWith;

struct refusals : testing::Test {
    std::string crm(const std::string& source = "crm") { return sluis.url("/hooks/" + source); }
    void expect_nothing_was_kept() {
        ASSERT_TRUE(here.settles());
        EXPECT_EQ(sluis.api("GET", "/api/events")["items"], json::array());
        EXPECT_EQ(sluis.api("GET", "/api/contacts")["items"], json::array());
    }

    installation here{};
    gateway& sluis = here.sluis;
};

net::client_request with_header(net::client_request r, const std::string& name,
                                const std::string& value) {
    r.headers.set(name, value);
    return r;
}

net::client_request without_header(net::client_request r, const std::string& name) {
    r.headers.remove(name);
    return r;
}

net::client_request with_body(net::client_request r, const std::string& body) {
    r.body = body;
    return r;
}

TEST_F(refusals, of_requests) {
    const std::string good = person("anna@example.com").dump();
    const net::client_request signed_one = from_crm(crm(), "m-1", good);
    const auto crm_says = [&](const std::string& body) { return from_crm(crm(), "m-2", body); };
    const std::string deep(100, '[');
    const struct {
        std::string name;
        net::client_request request;
        unsigned status;
    } cases[] = {
        {"changed on its way", with_body(signed_one, good + ' '), 401},
        {"signed by another", with_header(signed_one, "webhook-signature", "v1,AAAA"), 401},
        {"not signed", without_header(signed_one, "webhook-signature"), 401},
        {"without its time", without_header(signed_one, "webhook-timestamp"), 401},
        {"under another id", with_header(signed_one, "webhook-id", "m-9"), 401},
        {"too late", from_crm(crm(), "m-1", good, seconds(3'600)), 401},
        {"from the future", from_crm(crm(), "m-1", good, -seconds(3'600)), 401},
        {"to no source", from_crm(crm("nobody"), "m-1", good), 401},
        {"for another source", from_crm(crm("form"), "m-1", good), 401},
        {"no JSON", crm_says("{\"type\": "), 400},
        {"JSON and more", crm_says(good + good), 400},
        {"empty", crm_says(""), 400},
        {"one key twice", crm_says(R"({"email":"a@example.com","email":"b@example.com"})"), 400},
        {"too deep", crm_says(deep + std::string(100, ']')), 400},
        {"not UTF-8", crm_says("{\"email\": \"\xff@example.com\"}"), 400},
        {"a form", with_header(signed_one, "Content-Type", "application/x-www-form-urlencoded"),
         415},
        {"compressed", with_header(signed_one, "Content-Encoding", "gzip"), 415},
        {"too large", crm_says(std::string(1'048'577, ' ')), 413},
    };
    for (const auto& c : cases) {
        const answer a = sluis.post(c.request);
        EXPECT_EQ(a.status, c.status) << c.name << ": " << a.failure << a.body;
        EXPECT_EQ(a.headers.get("Content-Type"), "application/problem+json") << c.name;
        EXPECT_EQ(a.parsed()["status"], c.status) << c.name;
        EXPECT_NE(a.parsed()["detail"], "") << c.name;
        EXPECT_NE(a.parsed()["errors"][0]["cure"], "") << c.name;
    }
    expect_nothing_was_kept();
    EXPECT_EQ(sluis.post(signed_one).status, 200U);
}

// Sends it as it is; all that comes back until the connection is closed.
std::string raw(const gateway& sluis, const std::string& bytes) {
    namespace asio = boost::asio;
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    const std::string url = sluis.url("");
    const auto port = std::stoul(url.substr(url.rfind(':') + 1));
    socket.connect({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)});
    asio::write(socket, asio::buffer(bytes));
    std::string said;
    boost::system::error_code closed;
    asio::read(socket, asio::dynamic_buffer(said), closed);
    return said;
}

TEST_F(refusals, of_what_two_readers_could_read_differently) {
    const std::string start = "POST /hooks/crm HTTP/1.1\r\nHost: localhost\r\n";
    const std::string cases[] = {
        start + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        start + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        start + "Content-Length: +4\r\n\r\nabcd",
        start + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        start + "Host: elsewhere\r\nContent-Length: 4\r\n\r\nabcd",
        "POST /hooks/crm HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd",
        start + "X-Folded: a\r\n b\r\nContent-Length: 4\r\n\r\nabcd",
    };
    for (const std::string& c : cases)
        EXPECT_THAT(raw(sluis, c), StartsWith("HTTP/1.1 400 ")) << c;
    expect_nothing_was_kept();
    EXPECT_EQ(sluis.submit("m-1", person("anna@example.com")).status, 200U);
}

}  // namespace
}  // namespace sluis::harness
