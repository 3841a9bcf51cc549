#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "test/simulation/addresses.hpp"
#include "test/simulation/invariants.hpp"
#include "test/simulation/network.hpp"
#include "test/simulation/options.hpp"
#include "test/simulation/sentinel.hpp"
#include "test/simulation/server.hpp"
#include "test/simulation/time_line.hpp"
#include "test/simulation/trace.hpp"

namespace vedette::simulation {

/// Some Sentinels, the servers they watch, the network between them, and clients that write. One thread, virtual time;
/// the same options give the same world, step by step.
class World {
 public:
  /// One monitored master with its replicas.
  struct Group {
    quorum::MasterName name;
    std::vector<Server*> servers;  ///< The first was delivered as the master.
  };

  World(const Options& options, Trace& trace);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  const Options& options() const { return options_; }
  TimeLine& time() { return time_; }
  Network& network() { return network_; }
  Trace& trace() { return trace_; }
  Invariants& invariants() { return invariants_; }
  const Addresses& addresses() const { return addresses_; }
  /// Another host answers at this address from now on.
  void give_address(const quorum::Address& address, HostId host) { addresses_.add(address, host); }
  /// One that is dead will come back at an address where nobody ever lived.
  void move(Server& server);
  void move(Sentinel& sentinel);
  /// Two that are dead will come back in each other's place.
  void swap(Sentinel& a, Sentinel& b);
  std::vector<std::unique_ptr<Sentinel>>& sentinels() { return sentinels_; }
  const std::vector<std::unique_ptr<Sentinel>>& sentinels() const { return sentinels_; }
  std::vector<std::unique_ptr<Server>>& servers() { return servers_; }
  const std::vector<Group>& groups() const { return groups_; }
  // By name; null or empty if there is none. A server's name is its first IP.
  Sentinel* sentinel(const std::string& name);
  Server* server(const std::string& name);
  const Group* group(const std::string& name) const;
  std::optional<HostId> host(const std::string& name);
  /// Empty if no server of ours is there.
  Server* server_at(const quorum::Address& address);
  std::size_t host_count() const { return sentinels_.size() + servers_.size(); }

  /// Everything starts.
  void start();
  /// Lets events happen until `end`, until `enough()` says so after one of them, or until a rule is broken. Returns
  /// whether `enough()` did.
  bool run_until(Time end, const std::function<bool()>& enough = {});
  void say(const std::string& what) {
    trace_.say(time_.now(), "world", [&] { return what; });
  }

  /// Writes that were acknowledged, and how many of them the present masters do not have.
  std::uint64_t acknowledged() const { return acknowledged_.size(); }
  std::uint64_t lost_writes() const;
  /// How often a server that held data became a copy of one that held none.
  std::uint64_t emptied() const;

 private:
  void build_servers(Dice& dice);
  void build_sentinels(Dice& dice);
  void write_now_and_then(std::size_t group);

  Options options_;
  Trace& trace_;
  TimeLine time_;
  Dice dice_;
  Network network_;
  Addresses addresses_;
  Invariants invariants_;
  std::vector<std::unique_ptr<Server>> servers_;
  std::vector<std::unique_ptr<Sentinel>> sentinels_;
  std::vector<Group> groups_;
  std::vector<std::pair<std::size_t, std::uint32_t>> acknowledged_;  ///< Group and write.
  std::uint32_t writes_ = 0;
  std::size_t moves_ = 0;
};

}  // namespace vedette::simulation
