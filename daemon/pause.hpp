#pragma once

#include <cstdint>
#include <list>
#include <optional>

#include "daemon/loop.hpp"
#include "quorum/time.hpp"

namespace vedette::daemon {

/// CLIENT PAUSE: requests wait until it is over, and run then (commands §3.6). Watching, voting and failing over go on.
/// Must outlive the running of the loop.
class Pause {
 public:
  enum class Of : std::uint8_t {
    writes,  ///< What a replica would be sent: of a Sentinel's commands that is PUBLISH alone.
    all,     ///< Every request, CLIENT UNPAUSE too.
  };

  /// Adds to a pause that runs: neither is its end brought forward nor does it let more through.
  void begin(Of what, quorum::Instant until, quorum::Instant now);
  /// Lets all go on.
  void end();

  /// What is paused now; nothing: no pause.
  std::optional<Of> paused(quorum::Instant now) const;
  /// Its end. Only while there is a pause.
  quorum::Instant until() const { return until_; }
  bool holds(bool is_write, quorum::Instant now) const;

  /// Waits while it holds. False: the waiting coroutine was cancelled.
  Task<bool> pass(bool is_write);

 private:
  std::optional<Of> what_;
  quorum::Instant until_{};
  std::list<Timer> waiting_;  // Ours, not the coroutines': a frame that is destroyed with the loop has nothing to undo.
};

}  // namespace vedette::daemon
