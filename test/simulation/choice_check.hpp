#pragma once

#include <map>
#include <optional>
#include <string>

#include "quorum/action.hpp"
#include "quorum/observation.hpp"
#include "quorum/picture.hpp"
#include "test/simulation/findings.hpp"
#include "test/simulation/leader_check.hpp"
#include "test/simulation/sentinel.hpp"

namespace vedette::simulation {

/// What is promoted is the best of what the leader knew; never an empty one beside others that may hold data; never
/// after the master came back; and what says master already only after a wait (design, *Leading*).
class ChoiceCheck {
 public:
  ChoiceCheck(Findings& findings, const TimeLine& time, const LeaderCheck& leaders)
      : findings_{findings}, time_{time}, leaders_{leaders} {}

  void began(const Sentinel& sentinel) {
    known_[sentinel.host()].clear();
    peer_lost_at_.erase(sentinel.host());
  }
  void heard(const Sentinel& sentinel, const quorum::Observation& fact);
  /// Is told before the LeaderCheck.
  void does(const Sentinel& sentinel, const quorum::Action& action);

 private:
  /// What a server said last.
  struct Known {
    quorum::ReplicationReport report;
    Time said{0};
    Time answered{0};
    bool has_answered = false;  ///< A ping, on the present connection.
  };

  void lose(const Sentinel& sentinel, quorum::InstanceId who, quorum::Channel channel);
  void promote(const Sentinel& sentinel, const quorum::Address& chosen);
  void compare(const Sentinel& sentinel, const quorum::MasterPicture& picture, const std::string& chosen);
  void look_for_data(const Sentinel& sentinel, const quorum::MasterPicture& picture, const std::string& chosen);
  bool is_plain(const Known& known, const quorum::MasterPicture& picture) const;
  const Known* find(const Sentinel& sentinel, const std::string& host) const;

  Findings& findings_;
  const TimeLine& time_;
  const LeaderCheck& leaders_;
  std::map<HostId, Time> peer_lost_at_;  ///< When it last lost the connection to a peer, or gave it up.
  std::map<HostId, std::map<std::string, Known>> known_;  ///< By host of the server.
};

}  // namespace vedette::simulation
