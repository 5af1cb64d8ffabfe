#include "gateway/cli/table.hpp"

#include <gtest/gtest.h>

namespace sluis::cli {
namespace {

TEST(table, is_as_wide_as_its_cells) {
    table t({"name", "status"});
    t.add({"Anna Åkesson", "marketing"});
    t.add({"Bo", "non_marketing"});
    EXPECT_EQ(t.text(),
              "name          status\n"
              "Anna Åkesson  marketing\n"
              "Bo            non_marketing\n");
}

TEST(table, is_cut_to_the_terminal_at_its_widest_column) {
    table t({"id", "words"});
    t.add({"c1", "a very long explanation of why nothing was sent"});
    EXPECT_EQ(t.text(20), "id  words\nc1  a very long exp…\n");
    EXPECT_EQ(t.text(2), "id  words\nc1  a very …\n");  // not narrower than can be read
}

TEST(table, does_not_let_a_name_drive_the_terminal) {
    table t({"name"});
    t.add({"\x1b[2Jevil\n"});
    EXPECT_EQ(t.text(), "name\n?[2Jevil?\n");
}

}  // namespace
}  // namespace sluis::cli
