#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "quorum/turn_context.hpp"
#include "quorum/unfit.hpp"

namespace vedette::quorum {

// Which replica becomes master (behaviour §7.4; design, *Leading*). Pure: what is known goes in, a choice comes out.

/// What the choice is made on, of one replica.
struct Candidate {
  InstanceId id;
  std::optional<RunId> run_id;
  int priority = 100;
  std::uint64_t offset = 0;
  bool lacks_rights = false;  ///< Our user may not run there what a promotion needs.
  bool never_synced = false;  ///< Since its start, but it has data: the last choice.
  /// Followed our master before and says master now, or has our master for a replica: perhaps promoted by another
  /// leader.
  bool turned_master = false;
  bool says_master = false;  ///< Says master and was not seen to follow ours: only if nothing else is left.
  bool was_master = false;   ///< It is our master, come back as a replica: of equals it has at least what they have.
};

/// A replica, or the configured master itself if it is down for saying that it is a replica, and follows nobody: after
/// a restart of everything its copy may be the best.
bool may_be_promoted(const MasterGroup& group, const Server& server);

/// Whether one of those is as `pleases` says.
template <class Predicate>
bool any_that_may_be_promoted(const MasterGroup& group, Predicate pleases) {
  return std::any_of(group.servers.begin(), group.servers.end(),
                     [&](const auto& entry) { return may_be_promoted(group, entry.second) && pleases(entry.second); });
}

/// Empty: fit.
std::optional<Unfit> why_unfit(const TurnContext& turn, const MasterGroup& group, const Server& server);

/// All that are fit.
std::vector<Candidate> candidates(const TurnContext& turn, const MasterGroup& group);

/// The best of them: one that turned master before all others; one that says master after all others; one on which we
/// lack rights behind those on which we have them; one that never synced behind those that did; then the lower
/// priority, the larger offset, the smaller run id. Empty if there is none.
std::optional<InstanceId> best(const std::vector<Candidate>& candidates);

bool has_fit_replica(const TurnContext& turn, const MasterGroup& group);
/// Whether there is one that is fit, or of which nothing is amiss but that its INFO is old, and a new one is under way.
bool has_promising_replica(const TurnContext& turn, const MasterGroup& group);

}  // namespace vedette::quorum
