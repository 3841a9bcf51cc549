#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "quorum/action.hpp"
#include "quorum/observation.hpp"
#include "quorum/picture.hpp"
#include "test/simulation/findings.hpp"
#include "test/simulation/sentinel.hpp"

namespace vedette::simulation {

/// What events tell is what is so: who is down and who is up again; and nobody who lives is forgotten.
class EventCheck {
 public:
  EventCheck(Findings& findings, const TimeLine& time) : findings_{findings}, time_{time} {}

  void began(const Sentinel& sentinel) { lives_.erase(sentinel.host()); }
  void heard(const Sentinel& sentinel, const quorum::Observation& fact);
  void does(const Sentinel& sentinel, const quorum::Action& action);
  void looked(const Sentinel& sentinel, const quorum::MasterName& name, const quorum::MasterPicture& picture);

 private:
  struct Told {
    std::optional<bool> down{};         ///< Empty: it is listed anew, and may be either.
    std::optional<Time> differs_since;  ///< Since when that is not what is so. Events may wait for the disk.
  };
  struct Life {
    std::map<std::pair<quorum::MasterName, std::string>, Told> told;  ///< By group and host of the server.
    std::map<std::string, Time> answered;                             ///< By host.
    /// By host: how long it had not answered when it was forgotten. The event may wait for the disk, while it is found
    /// anew and answers.
    std::map<std::string, Time> silent_when_forgotten;
    /// Where somebody else answers, by its word: ours is gone, and may be forgotten.
    std::set<std::pair<quorum::MasterName, std::string>> strangers;
  };

  void hear_event(const Sentinel& sentinel, const quorum::Event& event);
  void compare(const Sentinel& sentinel, const quorum::MasterName& name, const quorum::ServerPicture& server);

  Findings& findings_;
  const TimeLine& time_;
  std::map<HostId, Life> lives_;
};

}  // namespace vedette::simulation
