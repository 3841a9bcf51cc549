#pragma once

#include <map>
#include <string>

#include "quorum/action.hpp"
#include "quorum/observation.hpp"
#include "test/simulation/findings.hpp"
#include "test/simulation/sentinel.hpp"

namespace vedette::simulation {

/// Every question and every order is answered once, and soon, whatever the disk does (behaviour §11, 21).
class AnswerCheck {
 public:
  AnswerCheck(Findings& findings, const TimeLine& time) : findings_{findings}, time_{time} {}

  void began(const Sentinel& sentinel) { open_.erase(sentinel.host()); }
  void heard(const Sentinel& sentinel, const quorum::Observation& fact);
  void does(const Sentinel& sentinel, const quorum::Action& action);
  /// Looks whether something waits for too long. Time in which the process did not run counts against nobody.
  void look(const Sentinel& sentinel);

 private:
  struct Open {
    const char* what;
    Time since;
    Time bound;
  };

  void close(const Sentinel& sentinel, quorum::Ticket ticket);

  Findings& findings_;
  const TimeLine& time_;
  std::map<HostId, std::map<quorum::Ticket, Open>> open_;
};

}  // namespace vedette::simulation
