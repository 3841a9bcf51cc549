#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "quorum/action.hpp"
#include "quorum/observation.hpp"
#include "quorum/picture.hpp"
#include "test/simulation/findings.hpp"
#include "test/simulation/sentinel.hpp"

namespace vedette::simulation {

/// A server is called down only after down-after without a good answer, by a clock that ran; odown rests on fresh
/// words of enough peers about that same address; nothing is judged, begun or ordered right after a pause (behaviour
/// §11, 10, 11, 16).
class DownCheck {
 public:
  DownCheck(Findings& findings, const TimeLine& time) : findings_{findings}, time_{time} {}

  /// Peers name their connections by their ids, real Sentinels too.
  void name(const Sentinel& sentinel) { short_ids_[sentinel.address().host] = sentinel.id().short_form(); }
  void began(const Sentinel& sentinel) { lives_.erase(sentinel.host()); }
  void heard(const Sentinel& sentinel, const quorum::Observation& fact);
  void answered(const Sentinel& sentinel, const quorum::AskPeer& question, const quorum::PeerOpinion& opinion);
  void does(const Sentinel& sentinel, const quorum::Action& action);
  void looked(const Sentinel& sentinel, const quorum::MasterName& name, const quorum::MasterPicture& picture);

 private:
  struct Contact {
    Time answered{0};   ///< The last good answer.
    Time connected{0};  ///< The first attempt to connect.
    bool says_replica = false;
    Time role_since{0};
    bool down = false;
    std::optional<Time> closed;   ///< When its end first closed a connection after its last good answer.
    std::optional<Time> refused;  ///< When the last attempt was, if it was refused.
  };
  struct Life {
    std::map<std::string, Contact> servers;  ///< By host.
    /// When somebody last said that an address is down, on the hearer's clock: by that host, then by the short id of
    /// who said it.
    std::map<std::string, std::map<std::string, quorum::Instant>> words;
    std::map<quorum::MasterName, bool> o_down;
    std::map<quorum::MasterName, std::map<Time, Time>> down_after;  ///< Since when it is how long.
    std::map<quorum::MasterName, bool> fails_over;
    std::optional<Time> ordered_at;  ///< When an operator last ordered a failover.
  };

  /// Whether it woke up from a pause that it must have noticed, and knows nothing fresh. What an operator ordered since
  /// is done all the same.
  bool just_woke(const Sentinel& sentinel);
  std::size_t fresh_words(const Sentinel& sentinel, const std::string& host, quorum::Instant rose);
  Time world_time(const Sentinel& sentinel, quorum::Instant then) const;
  /// What was in force then, or within the millisecond to which pictures are exact.
  static Time down_after_at(const std::map<Time, Time>& changes, Time then);
  void judge(const Sentinel& sentinel, const quorum::MasterName& name, const quorum::MasterPicture& picture,
             const quorum::ServerPicture& server, bool is_master);

  Findings& findings_;
  const TimeLine& time_;
  std::map<HostId, Life> lives_;
  std::map<std::string, std::string> short_ids_;  ///< Of Sentinels, by host.
};

}  // namespace vedette::simulation
