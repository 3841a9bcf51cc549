// docker/examples: what users copy has to work.
#include <gmock/gmock.h>

#include <chrono>
#include <sstream>
#include <string>

#include "test/lab/deployment.hpp"
#include "test/lab/folder.hpp"
#include "test/lab/process.hpp"
#include "test/lab/wait_until.hpp"

namespace vedette::clients {

using namespace lab;

namespace {

std::size_t last_written(const std::filesystem::path& output) {
  std::istringstream lines{read_file(output)};
  std::size_t written = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("wrote ")) written = std::stoul(line.substr(6));
  }
  return written;
}

}  // namespace

TEST(Example, ReadsAndWritesApartThroughAFailover) {
  if (run({.words = {"/usr/bin/python3", "-c", "import redis"}}).ending.status != 0)
    GTEST_SKIP() << "python3-redis is not installed";
  const Folder folder{"example"};
  Deployment group{folder};
  const std::filesystem::path output = folder.path() / "client.log";
  Launch launch;
  launch.words = {"/usr/bin/python3", EXAMPLES "/read_write_splitting.py"};
  launch.environment = {{"MASTER_NAME", group.name()},
                        {"SENTINELS", group.sentinel(0).at().text() + "," + group.sentinel(1).at().text()}};
  launch.output = output;
  Process client{launch};
  const auto writes_more = [&] {
    const std::size_t then = last_written(output);
    wait_until([&] { return last_written(output) >= then + 5; }, std::chrono::seconds{60}, "the example goes on",
               [&] { return read_file(output); });
  };
  writes_more();

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);
  writes_more();

  EXPECT_TRUE(client.running()) << read_file(output);
  // It read from the replica that is left: the server counts what it was asked.
  const std::size_t replica = chosen == 1 ? 2 : 1;
  EXPECT_NE(group.instance(replica).command({"INFO", "commandstats"}).text.find("cmdstat_get:"), std::string::npos);
  // redis-py says INCRBY for incr().
  EXPECT_NE(group.instance(chosen).command({"INFO", "commandstats"}).text.find("cmdstat_incrby:"), std::string::npos);
}

}  // namespace vedette::clients
