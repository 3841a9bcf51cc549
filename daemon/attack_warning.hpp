#pragma once

#include <chrono>
#include <optional>

#include "daemon/log.hpp"
#include "daemon/session.hpp"
#include "quorum/time.hpp"

namespace vedette::daemon {

/// Tells the log of clients that talk HTTP (commands §1.1), in the words of Redis, which people look for. Not more
/// often than once a minute: whoever makes browsers connect here must not fill the disk.
class AttackWarning {
 public:
  static constexpr std::chrono::seconds pause{60};

  /// The log outlives it.
  explicit AttackWarning(Log& log) : log_{log} {}

  void about(const Session& client, quorum::Instant now);

 private:
  Log& log_;
  std::optional<quorum::Instant> last_;
};

}  // namespace vedette::daemon
