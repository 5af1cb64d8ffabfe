#include "gateway/app/certificate.hpp"

#include <chrono>
#include <fstream>

#include "tests/gateway/net/certificate.hpp"

namespace sluis::app {
namespace {

using net::testing_support::make_certificate;

class certificate_test : public testing::Test {
protected:
    // As if it had been written a while later: file times are coarse.
    void touch() {
        using namespace std::chrono_literals;
        std::filesystem::last_write_time(files_.certificate,
                                         std::filesystem::last_write_time(files_.certificate) + 2s);
    }
    net::certificate_files files_ = make_certificate("app");
    int used_ = 0;
    certificate it_{files_, [this](const net::tls_context& c) { used_ += c != nullptr; }};
};

TEST_F(certificate_test, is_read_again_only_when_it_changed) {
    ASSERT_TRUE(it_.load());
    it_.look();
    EXPECT_EQ(used_, 1);
    (void)make_certificate("app", 2);
    touch();
    it_.look();
    it_.look();
    EXPECT_EQ(used_, 2);
    it_.reload();
    EXPECT_EQ(used_, 3) << "when somebody asks, always";
}

TEST_F(certificate_test, what_cannot_be_used_changes_nothing) {
    ASSERT_TRUE(it_.load());
    std::ofstream(files_.certificate) << "half a certif";
    touch();
    it_.look();
    EXPECT_EQ(used_, 1);
    std::filesystem::remove(files_.key);
    it_.look();
    EXPECT_EQ(used_, 1);
    (void)make_certificate("app", 3);
    touch();
    it_.look();
    EXPECT_EQ(used_, 2) << "mended: in use without a restart";
}

TEST_F(certificate_test, a_key_of_another_certificate_is_refused) {
    std::filesystem::copy_file(make_certificate("other").key, files_.key,
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_FALSE(it_.load());
    EXPECT_EQ(used_, 0);
}

}  // namespace
}  // namespace sluis::app
