#pragma once

#include <optional>

#include "test/simulation/answer_check.hpp"
#include "test/simulation/choice_check.hpp"
#include "test/simulation/down_check.hpp"
#include "test/simulation/event_check.hpp"
#include "test/simulation/findings.hpp"
#include "test/simulation/leader_check.hpp"
#include "test/simulation/order_check.hpp"
#include "test/simulation/standing_check.hpp"
#include "test/simulation/told_check.hpp"
#include "test/simulation/vote_check.hpp"

namespace vedette::simulation {

/// All that must hold at every step (behaviour §11, design *What must hold*). Is told of everything that a Sentinel
/// hears, does and has on disk, and knows no actor's secrets.
class Invariants {
 public:
  explicit Invariants(const TimeLine& time)
      : findings_{time},
        votes_{findings_, time, [this](const auto& master, quorum::Epoch epoch) { leaders_.excuse(master, epoch); }},
        leaders_{findings_, time},
        down_{findings_, time},
        orders_{findings_, time, leaders_},
        told_{findings_},
        answers_{findings_, time},
        standing_{findings_, time},
        choices_{findings_, time, leaders_},
        events_{findings_, time} {}
  Invariants(const Invariants&) = delete;
  Invariants& operator=(const Invariants&) = delete;

  void began(const Sentinel& sentinel, bool remembers);
  /// Told before the Sentinel acts on it.
  void heard(const Sentinel& sentinel, const quorum::Observation& fact);
  /// The true answer to a question, as it came in.
  void answered(const Sentinel& sentinel, const quorum::AskPeer& question,
                const std::optional<quorum::PeerOpinion>& opinion);
  /// Told before it is done.
  void does(const Sentinel& sentinel, const quorum::Action& action);
  void stored(const Sentinel& sentinel);
  /// A turn in which more happened than routine is over.
  void turned(const Sentinel& sentinel);
  /// The schedule is over; it is alive.
  void ended(const Sentinel& sentinel);

  const std::optional<Violation>& violation() const { return findings_.first(); }
  Findings& findings() { return findings_; }
  LeaderCheck& leaders() { return leaders_; }

 private:
  Findings findings_;
  VoteCheck votes_;
  LeaderCheck leaders_;
  DownCheck down_;
  OrderCheck orders_;
  ToldCheck told_;
  AnswerCheck answers_;
  StandingCheck standing_;
  ChoiceCheck choices_;
  EventCheck events_;
};

}  // namespace vedette::simulation
