#include "daemon/process.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include "test/unit/daemon/temporary_folder.hpp"

namespace vedette::daemon {
namespace {

TEST(RandomId, IsFortyHexDigitsAndNeverTheSame) {
  std::set<std::string> seen;

  for (int i = 0; i < 100; ++i) {
    const std::string id = random_id();
    EXPECT_EQ(id.size(), 40U);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_TRUE(seen.insert(id).second);
  }
}

TEST(PidFile, HoldsOurPidUntilItEnds) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "vedette.pid";

  {
    const PidFile file{path.string()};
    long pid = 0;
    std::ifstream{path} >> pid;
    EXPECT_EQ(pid, ::getpid());
  }

  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(PidFile, ThatCannotBeWrittenIsNoReasonToFail) {
  PidFile file{"/no/such/folder/vedette.pid"};

  EXPECT_FALSE(file.remove());
}

TEST(Supervisor, IsToldOnItsSocket) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "notify").string();
  const int listener = ::socket(AF_UNIX, SOCK_DGRAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ::setenv("NOTIFY_SOCKET", path.c_str(), 1);

  notify_supervisor("READY=1\n");

  std::array<char, 64> told{};
  EXPECT_EQ(::recv(listener, told.data(), told.size(), MSG_DONTWAIT), 8);
  EXPECT_STREQ(told.data(), "READY=1\n");
  ::unsetenv("NOTIFY_SOCKET");
  ::close(listener);
}

}  // namespace
}  // namespace vedette::daemon
