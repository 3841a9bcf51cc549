#include "daemon/file_lock.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "daemon/replace_file.hpp"
#include "temporary_folder.hpp"

namespace vedette::daemon {
namespace {

bool is_taken(const std::filesystem::path& file) {
  const auto tried = FileLock::take(file);
  const auto* refusal = std::get_if<FileLock::Refusal>(&tried);
  return refusal != nullptr && refusal->is_taken();
}

class FileLockTest : public testing::Test {
 protected:
  FileLockTest() { put_text(file, "text\n"); }

  TemporaryFolder folder;
  std::filesystem::path file = folder / "sentinel.conf";
};

TEST_F(FileLockTest, KeepsASecondOneAway) {
  const auto first = FileLock::take(file);

  ASSERT_TRUE(std::holds_alternative<FileLock>(first));
  EXPECT_TRUE(is_taken(file));
}

TEST_F(FileLockTest, EndsWithItsHolder) {
  { const auto first = FileLock::take(file); }

  EXPECT_FALSE(is_taken(file));
}

TEST_F(FileLockTest, PassesOnToTheFileThatReplacesIt) {
  auto first = FileLock::take(file);

  ASSERT_EQ(replace_file(file, "new text\n", &std::get<FileLock>(first)), std::nullopt);

  EXPECT_EQ(text_of(file), "new text\n");
  EXPECT_TRUE(is_taken(file));
}

TEST_F(FileLockTest, AMissingFileCannotBeLocked) {
  const auto tried = FileLock::take(folder / "nothing");

  ASSERT_TRUE(std::holds_alternative<FileLock::Refusal>(tried));
  EXPECT_EQ(std::get<FileLock::Refusal>(tried).error, ENOENT);
}

}  // namespace
}  // namespace vedette::daemon
