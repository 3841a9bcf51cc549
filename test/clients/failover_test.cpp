#include <sstream>
#include <tuple>

#include "test/clients/clients.hpp"

namespace vedette::clients {

using namespace lab;

namespace {

constexpr std::size_t enough = 20;

/// The keys from that one on, which were acknowledged, are on a server with their values.
void expect_keys_on(RedisServer& server, const std::vector<std::uint64_t>& acknowledged, std::size_t from) {
  Connection connection{server.at(), server.password()};
  for (std::size_t index = from; index < acknowledged.size(); ++index) {
    const std::string number = std::to_string(acknowledged[index]);
    EXPECT_EQ(connection.command({"GET", "order:" + number}).text, "written " + number);
  }
}

class Failover : public Clients, public testing::WithParamInterface<std::tuple<Library, Way>> {
 protected:
  const Library& library() const { return std::get<0>(GetParam()); }
  Way way() const { return std::get<1>(GetParam()); }
};

std::string library_and_way(const testing::TestParamInfo<std::tuple<Library, Way>>& info) {
  std::ostringstream name;
  name << std::get<0>(info.param) << "_" << std::get<1>(info.param);
  return name.str();
}

class FailoverWithoutTheFirstSentinel : public ByLibrary {};

}  // namespace

TEST_P(Failover, TheClientGoesOnWritingToTheNewMaster) {
  Deployment group = start(library(), way());
  Program writer{folder, library(), "write", environment_for(group, way())};
  writer.wait_for_acknowledged(enough);
  note_version(writer);

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);
  const std::size_t before = writer.acknowledged().size();
  writer.wait_for_acknowledged(before + enough);
  writer.stop();

  expect_keys_on(group.instance(chosen), writer.acknowledged(), before);
  expect_no_secrets(group);
  if (way() == Way::user) expect_nothing_refused(group);
}

INSTANTIATE_TEST_SUITE_P(Of, Failover,
                         testing::Combine(testing::ValuesIn(libraries()),
                                          testing::Values(Way::plain, Way::password, Way::user, Way::tls)),
                         library_and_way);

// As when a host dies that has both on it.
TEST_P(FailoverWithoutTheFirstSentinel, TheClientAsksTheOthers) {
  Deployment group = start(GetParam());
  Program writer{folder, GetParam(), "write", environment_for(group, Way::plain)};
  writer.wait_for_acknowledged(enough);

  group.sentinel(0).kill();
  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);
  const std::size_t before = writer.acknowledged().size();
  writer.wait_for_acknowledged(before + enough);
  writer.stop();

  expect_keys_on(group.instance(chosen), writer.acknowledged(), before);
}

// The old master stays up, as a replica that has thrown its clients out.
TEST_P(FailoverWithoutTheFirstSentinel, TheClientFollowsAPlannedSwitch) {
  Deployment group = start(GetParam());
  Program writer{folder, GetParam(), "write", environment_for(group, Way::plain)};
  writer.wait_for_acknowledged(enough);
  group.sentinel(0).kill();

  ASSERT_TRUE(group.sentinel(1).command({"SENTINEL", "FAILOVER", group.name()}).is("OK"));
  const std::size_t chosen = group.wait_for_switch_from(0);
  group.wait_until_all_follow(chosen);
  const std::size_t before = writer.acknowledged().size();
  writer.wait_for_acknowledged(before + enough);
  writer.stop();

  expect_keys_on(group.instance(chosen), writer.acknowledged(), before);
}

INSTANTIATE_TEST_SUITE_P(Of, FailoverWithoutTheFirstSentinel, testing::ValuesIn(libraries()), name_of);

}  // namespace vedette::clients
