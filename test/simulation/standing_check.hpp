#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "quorum/action.hpp"
#include "quorum/observation.hpp"
#include "test/simulation/findings.hpp"
#include "test/simulation/sentinel.hpp"

namespace vedette::simulation {

/// Who stands, and when: only where enough others answer, under an epoch of its own making, sparingly, and neither
/// standing nor voting while an operator holds failover (design, *Standing*, *Reaching agreement*; commands, PAUSE).
class StandingCheck {
 public:
  StandingCheck(Findings& findings, const TimeLine& time) : findings_{findings}, time_{time} {}

  void began(const Sentinel& sentinel) { lives_.erase(sentinel.host()); }
  void heard(const Sentinel& sentinel, const quorum::Observation& fact);
  void does(const Sentinel& sentinel, const quorum::Action& action);

 private:
  struct Held {
    Time since{0};
    Time until{0};
  };
  struct Attempts {
    quorum::Epoch last;
    std::deque<Time> begun;
    std::optional<Time> ordered_at;
  };
  struct Life {
    std::map<std::string, Time> answered;   ///< When each last answered a ping, or a connection, by host.
    std::map<quorum::Epoch, Time> learned;  ///< Epochs that others said first.
    std::set<quorum::Epoch> own;            ///< Epochs that it said first.
    std::map<quorum::MasterName, Attempts> attempts;
    std::map<quorum::MasterName, Held> held;
  };

  void learn(Life& life, quorum::Epoch epoch);
  void say(Life& life, quorum::Epoch epoch);
  /// It stands under this epoch, or did before. Another may have made the same one in the same moment.
  bool made(Life& life, quorum::Epoch epoch);
  void stand(const Sentinel& sentinel, Life& life, const quorum::AskPeer& asks);
  void hear_order(Life& life, const quorum::Order& order);
  bool holds(const Life& life, const quorum::MasterName& master) const;

  Findings& findings_;
  const TimeLine& time_;
  std::map<HostId, Life> lives_;
};

}  // namespace vedette::simulation
