#pragma once

#include <cstddef>
#include <string>

#include "quorum/picture.hpp"

namespace vedette::daemon {

/// What CKQUORUM counts (commands §2.9): who is known for a master and not down, this Sentinel included.
struct UsableSentinels {
  std::size_t count = 1;
  bool quorum = false;    ///< They can agree that the master is down.
  bool majority = false;  ///< They can elect a leader.

  bool enough() const { return quorum && majority; }
  /// The sentence of CKQUORUM, beginning with `OK` or `NOQUORUM`.
  std::string text() const;
};

UsableSentinels usable_sentinels(const quorum::MasterPicture& master);

}  // namespace vedette::daemon
