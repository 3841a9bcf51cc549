#pragma once

#include <cstdint>
#include <map>

#include "quorum/identity.hpp"

namespace vedette::quorum {

/// The votes of one epoch as a candidate sees them.
struct Tally {
  std::uint32_t needed = 1;       ///< max(quorum, majority).
  std::uint32_t mine = 0;         ///< Votes for us, our own only once it is on disk.
  std::uint32_t own_pending = 0;  ///< 1 while our own vote is on its way to the disk.
  std::uint32_t undecided = 0;    ///< Voters that have not answered and are not down: who is down cannot still vote.
  std::map<RunId, std::uint32_t> others;  ///< Votes for other candidates of this epoch.
};

enum class Standing : std::uint8_t {
  won,
  pending,          ///< We can still win.
  lost_to_another,  ///< Another candidate has won this epoch.
  another_may_win,  ///< We can't win any more; another candidate still can.
  lost_by_all,      ///< Nobody can win this epoch any more.
};

/// Where the attempt stands. *Lost* is known as early as it can be (design, *A lost election is known early*).
Standing judge(const Tally& tally);

}  // namespace vedette::quorum
