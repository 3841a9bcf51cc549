#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "quorum/action.hpp"
#include "quorum/observation.hpp"
#include "test/simulation/findings.hpp"
#include "test/simulation/sentinel.hpp"

namespace vedette::simulation {

/// One vote per Sentinel, master and epoch; durable before it is said; epochs never fall; questions about unknown
/// addresses change nothing (behaviour §11, 1 to 4 and 15).
class VoteCheck {
 public:
  /// `excuse` is told of epochs in which a vote was given twice although all rules were kept.
  using Excuse = std::function<void(const quorum::MasterName&, quorum::Epoch)>;
  VoteCheck(Findings& findings, const TimeLine& time, Excuse excuse)
      : findings_{findings}, time_{time}, excuse_{std::move(excuse)} {}

  void began(const Sentinel& sentinel, bool remembers);
  void heard(const Sentinel& sentinel, const quorum::Observation& fact);
  void does(const Sentinel& sentinel, const quorum::Action& action);
  void stored(const Sentinel& sentinel);

 private:
  struct Asked {
    quorum::Asked question;
    bool known;  ///< It named the configured master of one of our groups.
  };
  /// What one Sentinel's disk held last.
  struct Past {
    quorum::Epoch current;
    std::map<quorum::MasterName, quorum::Epoch> leader;
    std::map<quorum::MasterName, quorum::Epoch> config;
    std::set<quorum::MasterName> added;  ///< MONITOR was heard and is not on disk yet.
  };
  struct Vote {
    quorum::RunId candidate;
    std::uint64_t life;
  };
  /// What a Sentinel without memory heard while it doubted it (design, *Remembering*).
  struct Doubt {
    std::uint64_t life = 0;
    Time until{0};
    quorum::Epoch heard;
  };
  using Seat = std::tuple<HostId, quorum::MasterName, quorum::Epoch>;

  void vote(const Sentinel& sentinel, const quorum::MasterName& master, quorum::Epoch epoch,
            const quorum::RunId& candidate);
  bool could_not_know(const Sentinel& sentinel, const Vote& before, quorum::Epoch epoch,
                      const quorum::RunId& candidate) const;
  void answer(const Sentinel& sentinel, const quorum::AnswerAsk& said);
  void compare(const Sentinel& sentinel, Past& past);

  Findings& findings_;
  const TimeLine& time_;
  Excuse excuse_;
  std::map<Seat, Vote> votes_;
  std::map<HostId, Doubt> doubts_;
  std::map<HostId, std::map<quorum::Ticket, Asked>> asked_;
  std::map<HostId, Past> past_;
  std::map<HostId, std::set<std::string>> named_;  ///< What hellos named as a master, in this life.
};

/// The group of `state` whose configured master is at `address`; empty if there is none.
std::string group_at(const quorum::DurableState& state, const quorum::Address& address);

}  // namespace vedette::simulation
