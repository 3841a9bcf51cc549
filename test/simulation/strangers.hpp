#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "test/simulation/dice.hpp"
#include "test/simulation/server.hpp"
#include "test/simulation/world.hpp"

namespace vedette::simulation {

/// Another deployment, whose master comes to live where a server of ours has died, and goes again. It has a replica or
/// a Sentinel of its own, which announces it under our master's name with a newer configuration. It must never be
/// reconfigured (design, *What must hold*, 7).
class Strangers : public Endpoint {
 public:
  explicit Strangers(World& world);

  /// From now until `end` or leave().
  void begin(Time end);
  /// The stranger goes, and ours may come back to its address.
  void leave();

  // As its Sentinel, which publishes and listens to nobody.
  void opened(ConnectionId connection) override;
  void refused(ConnectionId connection) override { closed(connection); }
  void accepted(ConnectionId) override {}
  void received(ConnectionId, const Message&) override {}
  void closed(ConnectionId connection) override;

 private:
  void plan_next();
  Server* a_victim();
  bool is_named_master(const Server& server) const;
  bool is_followed(const Server& server) const;
  void come_to(Server& victim);
  void try_to_come(Server& victim, Time give_up);
  void publish();
  void connect_sentinel();
  void look();
  void look_again();

  World& world_;
  Dice dice_;
  Time end_{0};
  HostId master_host_, replica_host_, sentinel_host_;
  std::unique_ptr<Server> master_;
  std::unique_ptr<Server> replica_;
  Server* displaced_ = nullptr;
  quorum::MasterName name_;  ///< Of the group whose address it has.
  std::optional<ConnectionId> publishes_on_;
  bool publishes_ = false;
  std::uint64_t visit_ = 0;  ///< Which; older timers are void.
};

}  // namespace vedette::simulation
