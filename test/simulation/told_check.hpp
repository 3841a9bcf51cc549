#pragma once

#include <map>
#include <string>
#include <utility>

#include "quorum/action.hpp"
#include "test/simulation/findings.hpp"
#include "test/simulation/sentinel.hpp"

namespace vedette::simulation {

/// What clients are told of a new master is on disk: by +switch-master, by the client-reconfig-script, and by what
/// GET-MASTER-ADDR-BY-NAME answers (behaviour §11, 8). While nothing can be written the daemon still follows and serves
/// (design, *Remembering*), and what was told then stays told until it is durable.
class ToldCheck {
 public:
  explicit ToldCheck(Findings& findings) : findings_{findings} {}

  void does(const Sentinel& sentinel, const quorum::Action& action);
  /// A turn in which more happened than routine is over.
  void turned(const Sentinel& sentinel);

 private:
  using Seat = std::pair<HostId, quorum::MasterName>;
  struct Switch {
    quorum::Address from, to;
  };

  void check_switches(const Sentinel& sentinel, const char* how, std::map<quorum::MasterName, Switch>& told);
  void check_answer(const Sentinel& sentinel, const quorum::MasterName& name);

  Findings& findings_;
  // The last of this turn: when one write held two switches, both are told, and the first is history.
  std::map<quorum::MasterName, Switch> announced_;
  std::map<quorum::MasterName, Switch> scripts_;
  std::map<Seat, quorum::Address> ahead_;  ///< Told while nothing was writable.
};

}  // namespace vedette::simulation
