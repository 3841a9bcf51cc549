#pragma once

#include <optional>
#include <string>

#include "quorum/time.hpp"

namespace vedette::quorum {

/// Whether an instance answers: its connections and its pings (behaviour §1.4, §6.1). Servers and peers share it.
struct Liveness {
  bool command_connected = false;
  bool hello_connected = false;
  Instant command_since{};  ///< When the present command connection stood.
  Instant hello_since{};
  std::string local_ip;  ///< Our end of the command connection.
  bool ping_outstanding = false;
  Instant ping_sent{};
  /// The clock of "down": the first ping without an acceptable answer, or the loss of the connection, whichever came
  /// first; empty while all is well. A lost connection does not restart it. For a master the silence before that ping
  /// counts too, up to a quarter of down-after.
  std::optional<Instant> silent_since;
  Instant last_sign{};         ///< When it was last known to live; what came by its hello channel counts as 100 ms old.
  Instant first_unanswered{};  ///< Of the pings without acceptable answer, while there are any.
  Instant last_ok{};           ///< The last acceptable answer to a ping.
  Instant last_reply{};        ///< The last answer of any kind.
  std::optional<Milliseconds> round_trip;  ///< Of the last ping.
};

}  // namespace vedette::quorum
