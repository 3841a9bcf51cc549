#include "test/clients/clients.hpp"

namespace vedette::clients {

using namespace lab;

namespace {

class Replicas : public ByLibrary {};

/// How often a server was asked for a key.
std::size_t reads_of(RedisServer& server) {
  const std::string text = server.command({"INFO", "commandstats"}).text;
  const std::string key = "cmdstat_get:calls=";
  const std::size_t at = text.find(key);
  return at == std::string::npos ? 0 : std::stoul(text.substr(at + key.size()));
}

}  // namespace

TEST_P(Replicas, AreFoundAndReadFrom) {
  Library library = GetParam();
  library.rights += " +sentinel|slaves";
  Deployment group = start(library, Way::user);
  auto environment = environment_for(group, Way::user);
  environment["KEY"] = "order:1";
  ASSERT_TRUE(group.instance(0).command({"SET", "order:1", "written 1"}).is("OK"));

  Program reader{folder, library, "read", environment};
  reader.wait_until_said("read written 1");

  note_version(reader);
  EXPECT_EQ(reader.wait_for_end().status, 0);
  expect_nothing_refused(group);
  EXPECT_EQ(reads_of(group.instance(0)), 0U);
  EXPECT_GT(reads_of(group.instance(1)) + reads_of(group.instance(2)), 0U);
  if (library.name == "redis_py") {
    for (const std::size_t index : {1U, 2U}) {
      EXPECT_TRUE(reader.said("replica " + group.instance(index).at().text())) << reader.output();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Replicas, testing::ValuesIn(libraries({"redis_py", "ioredis", "node_redis", "ruby"})),
                         name_of);

}  // namespace vedette::clients
