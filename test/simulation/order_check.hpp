#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "quorum/action.hpp"
#include "quorum/observation.hpp"
#include "quorum/picture.hpp"
#include "test/simulation/findings.hpp"
#include "test/simulation/leader_check.hpp"
#include "test/simulation/sentinel.hpp"

namespace vedette::simulation {

/// Servers are only told to follow the master of the present configuration; a promotion under a newer epoch is not
/// undone by haste; parallel-syncs holds; peers are a set (behaviour §11, 12 to 14, design *Whose master is it?*).
class OrderCheck {
 public:
  OrderCheck(Findings& findings, const TimeLine& time, LeaderCheck& leaders)
      : findings_{findings}, time_{time}, leaders_{leaders} {}

  void began(const Sentinel& sentinel);
  void heard(const Sentinel& sentinel, const quorum::Observation& fact);
  void does(const Sentinel& sentinel, const quorum::Action& action);
  void looked(const Sentinel& sentinel, const quorum::MasterName& name, const quorum::MasterPicture& picture);
  /// A turn is over, and all its masters were looked at.
  void turned() { reconfigured_.clear(); }

 private:
  struct Role {
    quorum::Role role = quorum::Role::replica;
    Time since{0};
  };

  quorum::MasterName master_at(const Sentinel& sentinel, const quorum::Address& address);
  void demote(const Sentinel& sentinel, const quorum::MasterName& master, const quorum::Address& target);

  Findings& findings_;
  const TimeLine& time_;
  LeaderCheck& leaders_;
  std::set<quorum::InstanceId> reconfigured_;  ///< Replicas that were told to follow in this turn.
  std::map<HostId, std::map<std::string, quorum::MasterName>> named_;  ///< What hellos named as a master, by host.
  std::set<HostId> placed_;  ///< Who has said in this life where it lives: it knows its own address.
  std::map<HostId, std::map<quorum::MasterName, std::uint32_t>> voters_before_;  ///< A RESET that was just ordered.
  std::map<HostId, std::map<std::string, Role>> roles_;  ///< As last reported to it, by host of the server.
};

}  // namespace vedette::simulation
