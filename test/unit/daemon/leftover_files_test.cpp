#include "daemon/leftover_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>
#include <string>

#include "daemon/replace_file.hpp"
#include "test/unit/daemon/temporary_folder.hpp"

namespace vedette::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class LeftoverFiles : public testing::Test {
 protected:
  LeftoverFiles() { put_text(conf, "port 26379\n"); }

  std::set<std::string> names() const {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator{folder.path()}) found.insert(entry.path().filename());
    return found;
  }

  TemporaryFolder folder;
  std::filesystem::path conf = folder / "sentinel.conf";
};

TEST_F(LeftoverFiles, OfAProcessThatDiedWhileItWroteAreRemoved) {
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit nothing{0, 0};
    ::setrlimit(RLIMIT_FSIZE, &nothing);  // The first byte that it writes kills it.
    std::signal(SIGXFSZ, SIG_DFL);
    replace_file(conf, "sentinel auth-pass mymaster secret\n");
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_THAT(names(), SizeIs(2));

  EXPECT_THAT(remove_leftovers(conf), SizeIs(1));

  EXPECT_THAT(names(), ElementsAre("sentinel.conf"));
  EXPECT_EQ(text_of(conf), "port 26379\n");
}

TEST_F(LeftoverFiles, AreNotWhatSomebodyElsePutThere) {
  const std::set<std::string> others{"sentinel.conf.backup",          "sentinel.conf.vedette-backups",
                                     "sentinel.conf.vedette-a.b.c.",  "sentinel.conf.vedette-",
                                     "other.conf.vedette-a1B2c3",     "my-sentinel.conf.vedette-a1B2c3",
                                     "sentinel.conf.vedette-a1B2c3~", "sentinel.conf"};
  for (const auto& name : others) put_text(folder / name, "of value");
  std::filesystem::create_directory(folder / "sentinel.conf.vedette-folder");
  std::filesystem::create_symlink(conf, folder / "sentinel.conf.vedette-a1B2c3");

  EXPECT_THAT(remove_leftovers(conf), IsEmpty());

  EXPECT_THAT(names(), SizeIs(others.size() + 2));
}

TEST_F(LeftoverFiles, InNoFolderAreNone) {
  EXPECT_THAT(remove_leftovers(folder / "nowhere" / "sentinel.conf"), IsEmpty());
}

}  // namespace
}  // namespace vedette::daemon
