#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "test/simulation/dice.hpp"
#include "test/simulation/options.hpp"
#include "test/simulation/schedule.hpp"
#include "test/simulation/world.hpp"

namespace vedette::simulation {

/// Makes things go wrong, and gives orders, at random moments; then makes all well again.
class Faults : public Endpoint {
 public:
  explicit Faults(World& world);

  /// Draws from now until `end`.
  void begin(Time end);
  /// Does again what was drawn in another run.
  void begin(std::vector<Strike> strikes);
  /// Ends everything that is wrong: paths, pauses, disks, the dead.
  void heal();
  /// All that was done, for another run.
  const std::vector<Strike>& struck() const { return struck_; }

  // As somebody who connects to Sentinels in order to repeat what others said.
  void opened(ConnectionId connection) override;
  void refused(ConnectionId connection) override;
  void accepted(ConnectionId) override {}
  void received(ConnectionId, const Message&) override {}
  void closed(ConnectionId) override {}

 private:
  using Names = std::vector<std::string>;
  /// A server that will come back elsewhere: where it was, and by whom the script that starts it is told of its master.
  struct Moved {
    quorum::Address from;
    Dice dice;
  };

  void plan_next(Time end);
  void plan_again(std::size_t next);
  Strike draw();
  Fault draw_fault();
  Names draw_whom(Fault fault);
  Names draw_hosts();
  void strike(const Strike& drawn);
  void inject(const Strike& drawn, Dice& dice);
  /// Runs `what` after the fault's time, unless everything was healed before.
  void later(Time duration, std::function<void()> what);

  void cut(const Strike& drawn, Dice& dice);
  void cut_for(HostId from, HostId to, Time duration);
  void hurt_sentinel(const Strike& drawn, Sentinel& sentinel, Dice& dice);
  void end_life(Fault fault, Sentinel& sentinel, Time duration, Dice& dice);
  void hurt_server(const Strike& drawn, Server& server, Dice& dice);
  /// What an operator does to a server without telling any Sentinel.
  void reconfigure_by_hand(Fault fault, Server& server, Dice& dice);

  /// Pods and nodes: restarts of several, and comings back elsewhere.
  void restart(const Strike& drawn, Dice& dice);
  void move_server(Server& server, Time duration, Dice& dice);
  bool is_named_master(const Server& server) const;
  void move_sentinels(const Strike& drawn);
  /// Starts one that is dead. If it has moved, the script that starts it asks the Sentinels who is the master, until
  /// they name another than itself.
  void revive(Server& server);

  void give_order(const Strike& drawn, Sentinel& sentinel, Dice dice);
  void change_settings(Fault fault, Sentinel& sentinel, const quorum::MasterName& name, Dice& dice);
  quorum::MasterSettings& settings_of(const Sentinel& sentinel, const quorum::MasterName& name);
  void remove_and_monitor(Sentinel& sentinel, const quorum::MasterName& name);
  void monitor_again(Sentinel& sentinel, const quorum::MasterName& name, const quorum::Address& address);
  void finish_monitoring(Sentinel& sentinel);
  void resume_failovers(Sentinel& sentinel);
  void repeat_something(const Strike& drawn, Dice& dice);
  /// Whether nobody would know the others any more if this one forgot them, too. Real ones then never meet again.
  bool last_who_knows_others(const Sentinel& sentinel) const;
  /// A new id at a new address is one more Sentinel: nobody can know better. Where they move, ids are stable.
  bool servers_move() const { return world_.options().weights[static_cast<std::size_t>(Fault::move_server)] > 0; }
  bool sentinels_move() const { return world_.options().weights[static_cast<std::size_t>(Fault::move_sentinel)] > 0; }
  const std::string& any_sentinel() { return dice_.pick(world_.sentinels())->name(); }
  const std::string& any_server();
  bool sleeps(HostId host) const { return world_.network().paused(host); }

  World& world_;
  Dice dice_;        ///< Draws what happens; what is drawn inside each strike comes from its own.
  HostId stranger_;  ///< Where the repeater lives.
  std::uint64_t total_weight_ = 0;
  std::uint64_t era_ = 0;  ///< What was to end by itself is void after heal().
  std::vector<Strike> struck_;
  std::vector<Strike> again_;    ///< What is to be done again.
  std::set<std::size_t> reset_;  ///< Who was told to forget its peers.
  std::set<std::size_t> lost_;   ///< Who lost its memory.
  std::map<std::pair<HostId, quorum::MasterName>, quorum::MasterSettings> settings_;  ///< As last set by orders.
  std::map<HostId, Moved> moved_;
  std::map<ConnectionId, Message> to_say_;
};

}  // namespace vedette::simulation
