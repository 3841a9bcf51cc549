#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "quorum/deadlines.hpp"
#include "quorum/failover_state.hpp"
#include "quorum/failover_story.hpp"
#include "quorum/instance.hpp"
#include "quorum/settings.hpp"
#include "quorum/sighting.hpp"
#include "quorum/told.hpp"

namespace vedette::quorum {

/// Our next vote is held back for the one that has our last one (design, *Voting*).
struct VoteHold {
  std::optional<RunId> whom{};  ///< Empty: the name was lost with a restart.
  Epoch epoch{};
  Instant until{};
  Instant voted{};  ///< Only what is seen of `whom` after this is evidence.
};

/// An operator holds automatic failover.
struct Pause {
  Instant until{};
  Milliseconds until_wall{};  ///< The same on the wall clock, since 1970: what outlives a restart.
  std::string reason{};
  std::set<RunId> not_told{};  ///< Peers that were out of reach when the order was passed on.
};

/// Looks at a silent master after a partition (`quorum/second_look`).
struct SecondLook {
  std::optional<Instant> first{};  ///< In this silence.
  std::optional<Instant> last{};
};

/// The master is known by another Sentinel's word alone (`quorum/hearsay`).
struct Hearsay {
  Instant since{};
  Milliseconds unseen{0};   ///< How long we did not look since then: what came in may not be read yet.
  bool said_again = false;  ///< By a Sentinel that we know, when nothing older could still be under way.
};

/// All about one monitored master. It knows neither the core nor other groups; the rules work on it through a
/// TurnContext.
struct MasterGroup {
  GroupNumber number = 0;
  MasterName name{};
  MasterSettings settings{};
  InstanceId master{};                     ///< Which of the servers is the configured master.
  std::map<InstanceId, Server> servers{};  ///< The master and its replicas.
  std::map<InstanceId, PeerView> peers{};  ///< By the peer's id.
  Epoch config_epoch{};
  Epoch leader_epoch{};
  Epoch stood_under{};  ///< Of our last attempt: answers to it must not count in another one.
  std::optional<RunId> voted_for{};
  Revision vote_needs{};  ///< The revision whose write holds the last vote.
  std::optional<VoteHold> hold{};
  Instant refused_at{};  ///< When a request for our vote was last refused because of that.
  std::optional<Instant> odown_since{};
  Instant last_odown_start{};
  FailoverState failover = Idle{};
  std::optional<FailoverStory> story{};  ///< Of the attempt that goes on. Nothing decides by it.
  std::optional<Reconfiguration> reconfiguration{};
  std::optional<RunId> last_foreign_vote{};  ///< The last other Sentinel that had our vote.
  SecondLook second_look{};                  ///< At the master, before it is replaced (`quorum/second_look`).
  bool gave_up = false;                      ///< An attempt was given up; we stand behind all others until a success.
  std::uint32_t lost_attempts = 0;           ///< In a row; lengthens the wait.
  std::optional<Instant> reset_at{};         ///< The last RESET; for a minute the votes needed are more careful.
  std::size_t unlisted_before = 0;           ///< How many peers the RESETs have made unlisted.
  std::set<RunId> relisted{};                ///< Those of them that said hello again.
  std::set<RunId> run_ids{};
  std::set<std::string> replication_ids{};
  std::optional<Address> replaced_last{};  ///< Where the master lived that the present one replaced.
  std::optional<Hearsay> hearsay{};        ///< Empty: the master is none.
  std::optional<Sighting> sighting{};      ///< Evidence about it is being pulled.
  std::optional<Pause> pause{};
  std::optional<ToldAhead> told_ahead{};  ///< Told to clients while nothing could be written.
  Instant stepped{};                      ///< When all rules last looked at it.
  bool is_durable = false;                ///< It is on disk, so hellos can speak of it.
  Obstacle obstacle = Obstacle::none;
  bool obstacle_known = false;             ///< False until a failover was possible for the first time.
  std::optional<Instant> obstacle_seen{};  ///< Since when something that is not told yet stands in the way.

  Server& the_master() { return servers.at(master); }
  const Server& the_master() const { return servers.at(master); }
  bool is_master(const Server& server) const { return server.id == master; }
  bool failing_over() const { return !std::holds_alternative<Idle>(failover); }
};

/// How long a RESET makes us careful: the votes needed are those for the largest count that a peer reports, and what it
/// made unlisted is remembered.
inline constexpr Milliseconds careful_after_reset{60000};

/// How many Sentinels there are for this master, this one included, and unlisted ones that still count.
std::uint32_t voters(const MasterGroup& group);
/// max(quorum, majority of the voters): what a leader needs (behaviour §6.5).
std::uint32_t votes_needed(const MasterGroup& group, Instant now);

/// Nothing is going on that one more sign of life could change.
bool is_calm(const MasterGroup& group);

/// How long a leader may be at work unseen: min(election timeout, failover-timeout), but at least three seconds.
Milliseconds leadership_limit(const Timing& timing, Milliseconds failover_timeout);
Milliseconds leadership_limit(const MasterGroup& group, const Timing& timing);

/// Finds a server by its place; null if there is none.
Server* find_server(MasterGroup& group, const Address& address);

}  // namespace vedette::quorum
