#include "gateway/base/metrics.hpp"

#include <gmock/gmock.h>

namespace sluis {
namespace {

using testing::HasSubstr;

TEST(metrics, are_listed_with_their_labels) {
    metrics::count(metrics::submissions, {"shop", "accepted"});
    metrics::count(metrics::submissions, {"shop", "accepted"}, 2);
    metrics::set(metrics::delivery_due, 7, {"google", "add"});
    metrics::observe(metrics::accept_seconds, 0.003);
    const std::string page = metrics::page();
    EXPECT_THAT(page, HasSubstr(R"(sluis_submissions_total{outcome="accepted",source="shop"} 3)"));
    EXPECT_THAT(page, HasSubstr(R"(sluis_delivery_due{destination="google",direction="add"} 7)"));
    EXPECT_THAT(page, HasSubstr(R"(sluis_accept_seconds_bucket{le="0.005"} 1)"));
}

}  // namespace
}  // namespace sluis
