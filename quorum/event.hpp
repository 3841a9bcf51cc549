#pragma once

#include <cstdint>
#include <string>

#include "quorum/identity.hpp"

namespace vedette::quorum {

/// Levels of the log, and of events (behaviour §7.13).
enum class Level : std::uint8_t { debug, verbose, notice, warning };

/// Something worth telling: a line in the log and, except at level debug, a message on the channel `type`.
struct Event {
  Level level = Level::notice;
  std::string type{};                 ///< `+sdown`, `+switch-master` …: the channel.
  std::string text{};                 ///< The payload (commands §4.5).
  MasterName master{};                ///< The master it concerns; empty: the process.
  std::string notification_script{};  ///< To be run with type and text; empty: none.

  bool operator==(const Event&) const = default;
};

}  // namespace vedette::quorum
