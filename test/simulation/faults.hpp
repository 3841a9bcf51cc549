#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "test/simulation/dice.hpp"
#include "test/simulation/options.hpp"
#include "test/simulation/world.hpp"

namespace vedette::simulation {

/// Makes things go wrong, and gives orders, at random moments; then makes all well again.
class Faults : public Endpoint {
 public:
  explicit Faults(World& world);

  /// From now until `end`.
  void begin(Time end);
  /// Ends everything that is wrong: paths, pauses, disks, the dead.
  void heal();

  // As somebody who connects to Sentinels in order to repeat what others said.
  void opened(ConnectionId connection) override;
  void refused(ConnectionId connection) override;
  void accepted(ConnectionId) override {}
  void received(ConnectionId, const Message&) override {}
  void closed(ConnectionId) override {}

 private:
  void plan_next(Time end);
  void strike();
  Fault draw();
  void inject(Fault fault, Time duration);
  void cut(Fault fault, Time duration);
  void cut_for(HostId from, HostId to, Time duration);
  void hurt_sentinel(Fault fault, Sentinel& sentinel, Time duration);
  void hurt_server(Fault fault, Server& server, Time duration);
  /// Pods and nodes: restarts of several, and comings back elsewhere.
  void restart(Fault fault, Time duration);
  void move_server(Server& server, Time duration);
  bool is_named_master(const Server& server) const;
  void move_sentinel(Sentinel& sentinel, Time duration);
  /// Starts one that is dead. If it has moved, the script that starts it asks the Sentinels who is the master, until
  /// they name another than itself.
  void revive(Server& server);
  void give_order(Fault fault, Sentinel& sentinel);
  quorum::MasterSettings& settings_of(const Sentinel& sentinel, const quorum::MasterName& name);
  void monitor_again(Sentinel& sentinel, const quorum::MasterName& name, const quorum::Address& address);
  void finish_monitoring(Sentinel& sentinel);
  void repeat_something();
  /// Whether nobody would know the others any more if this one forgot them, too. Real ones then never meet again.
  bool last_who_knows_others(const Sentinel& sentinel) const;
  /// A new id at a new address is one more Sentinel: nobody can know better. Where they move, ids are stable.
  bool servers_move() const { return world_.options().weights[static_cast<std::size_t>(Fault::move_server)] > 0; }
  bool sentinels_move() const { return world_.options().weights[static_cast<std::size_t>(Fault::move_sentinel)] > 0; }
  Sentinel& any_sentinel() { return *dice_.pick(world_.sentinels()); }
  Server& any_server();

  World& world_;
  Dice dice_;
  HostId stranger_;  ///< Where the repeater lives.
  std::uint64_t total_weight_ = 0;
  std::uint64_t era_ = 0;        ///< What was to end by itself is void after heal().
  std::set<std::size_t> reset_;  ///< Who was told to forget its peers.
  std::set<std::size_t> lost_;   ///< Who lost its memory.
  std::map<std::pair<HostId, quorum::MasterName>, quorum::MasterSettings> settings_;  ///< As last set by orders.
  std::map<HostId, quorum::Address> moved_;  ///< Where servers were that will come back elsewhere.
  std::map<ConnectionId, Message> to_say_;
};

}  // namespace vedette::simulation
