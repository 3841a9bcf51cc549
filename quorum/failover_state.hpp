#pragma once

#include <map>
#include <optional>
#include <set>
#include <variant>

#include "quorum/durable_state.hpp"
#include "quorum/epoch.hpp"
#include "quorum/identity.hpp"
#include "quorum/time.hpp"

namespace vedette::quorum {

// The data of a state lives in the state, so nothing stale can be read from another one.

/// How a failover is to be done. An automatic one has nothing of this.
struct Manner {
  bool forced = false;       ///< An operator's order: no objective down is needed.
  bool coordinated = false;  ///< By the master's own FAILOVER; never without a majority.
  bool confirms = false;     ///< The present master is announced again, under a new epoch: a dispute is to end.
  std::optional<InstanceId> replica{};  ///< The one to promote; empty: the best.
};

struct Idle {
  Instant not_before{};               ///< No new attempt sooner.
  Instant waits_for_replica_until{};  ///< The last attempt found no replica; one that is fit ends this longer wait.
};

/// An attempt: votes are being collected. `wait_start` on the wire.
struct Electing {
  Epoch epoch{};
  Manner manner{};
  Instant stood{};
  Instant started{};  ///< As stood, but anew after our disk stood still.
  Instant gives_up{};
  Instant renew_not_before{};
  Reading asked{};  ///< When the epoch was entered: no vote in it was given before.
  std::uint32_t renewals = 0;
  std::optional<Revision> own_vote{};  ///< The revision of our vote for ourselves, cast in this attempt.
  Revision epoch_needs{};              ///< The revision under which the epoch was reserved or taken.
  std::map<RunId, RunId> votes{};      ///< Voter to candidate, in exactly this epoch.
  std::set<RunId> refused{};           ///< Answered, but not with a vote of this epoch.
  bool held_up = false;                ///< Our disk stands still, and the attempt with it.
  bool asked_before_held_up = false;   ///< The questions for votes had left when it began to.
};

/// Elected; fresh INFO is coming in. `select_slave` on the wire.
struct Choosing {
  Epoch epoch{};
  Manner manner{};
  Instant elected{};
  Reading leads_from{};  ///< On all three clocks: leadership is short, and voters count from their votes.
  Revision needs{};      ///< Written before the choice is made; only without a majority is there something.
  Instant fresh_from{};  ///< INFO asked before this does not count.
  Instant until{};       ///< The choice is made then, whoever has not answered.
  bool waited = false;   ///< An instance that says master already was given its time.
};

/// REPLICAOF NO ONE was ordered, or the master told to hand over. `wait_promotion` on the wire.
struct Promoting {
  Epoch epoch{};
  Manner manner{};
  Reading leads_from{};
  InstanceId replica{};
  std::optional<RunId> run_id{};  ///< Of the replica when it was chosen.
  Instant ordered{};
  Instant gives_up{};
  bool executed = false;     ///< The order was answered: it lies in no buffer any more.
  bool order_again = false;  ///< It was refused for now, or its connection lost; it is sent again while allowed.
};

/// The replica says master; the new configuration is on its way to the disk.
struct Recording {
  Epoch epoch{};
  Reading leads_from{};
  Revision needs{};
  Address old_address{};
  std::optional<RunId> old_run_id{};
  InstanceId old_master{};   ///< None if the configured master, come back as a replica, was promoted itself.
  bool handed_over = false;  ///< The servers changed places by themselves; their files don't know it yet.
  bool silent = false;       ///< Nothing is told of it yet: the old master is to know it first.
};

using FailoverState = std::variant<Idle, Electing, Choosing, Promoting, Recording>;

/// The epoch of the failover that is going on; 0 if there is none.
Epoch epoch_of(const FailoverState& state);
/// How it is to be done; past the promotion that has no meaning any more.
Manner manner_of(const FailoverState& state);

/// The replicas follow the new master: a job of its own, which can't hold up the next failover (behaviour §10 W4, W22).
struct Reconfiguration {
  Epoch epoch{};
  Instant gives_up{};
  Address old_address{};
  InstanceId old_master{};
  std::optional<RunId> old_run_id{};
  /// The switch is not told before the old master knows it, or until then.
  std::optional<Instant> silent_until{};
  bool handed_over = false;  ///< The servers changed places by themselves.
};

}  // namespace vedette::quorum
