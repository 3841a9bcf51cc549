#include "test/clients/clients.hpp"

namespace vedette::clients {

using namespace lab;

namespace {

class Subscribers : public ByLibrary {};

}  // namespace

TEST_P(Subscribers, HearOfTheNewMaster) {
  Deployment group = start(GetParam());
  Program listener{folder, GetParam(), "listen", environment_for(group, Way::plain)};
  listener.wait_until_said("listening");
  note_version(listener);

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);

  listener.wait_until_said("heard +switch-master orders 127.0.0.1 " + std::to_string(group.instance(0).port()) +
                           " 127.0.0.1 " + std::to_string(group.instance(chosen).port()));
}

INSTANTIATE_TEST_SUITE_P(Of, Subscribers, testing::ValuesIn(libraries({"redis_py", "ioredis", "node_redis"})), name_of);

}  // namespace vedette::clients
