#include "test/chaos/small_disk.hpp"

#include <cstdlib>
#include <fstream>

#include "test/lab/folder.hpp"
#include "test/lab/network.hpp"

namespace vedette::chaos {

namespace {

/// Only who may make networks may mount, too.
class SmallDiskTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto reason = lab::no_networks_because()) GTEST_SKIP() << *reason;
  }

  static bool write(const std::filesystem::path& path) {
    return static_cast<bool>(std::ofstream{path} << std::string(8192, 'x') << std::flush);
  }

  lab::Folder parent{"small-disk"};
  std::filesystem::path folder = parent.path() / "disk";
};

}  // namespace

TEST_F(SmallDiskTest, TakesNothingMoreWhileItIsFull) {
  SmallDisk disk{folder};
  EXPECT_TRUE(write(folder / "one"));

  disk.fill();
  EXPECT_FALSE(write(folder / "two"));

  disk.free();
  EXPECT_TRUE(write(folder / "three"));
}

TEST_F(SmallDiskTest, LeavesWhatWasOnItIfItIsToBeKept) {
  if (std::getenv("VEDETTE_KEEP") != nullptr) GTEST_SKIP() << "all is kept";
  {
    const SmallDisk disk{folder};
    write(folder / "gone");
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "gone"));

  setenv("VEDETTE_KEEP", "1", 1);
  {
    const SmallDisk disk{folder};
    write(folder / "kept");
  }
  unsetenv("VEDETTE_KEEP");

  EXPECT_EQ(std::filesystem::file_size(folder / "kept"), 8192U);
}

}  // namespace vedette::chaos
