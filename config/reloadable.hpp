#pragma once

#include <string>
#include <vector>

#include "config/daemon_settings.hpp"

namespace vedette::config {

/// What a reading of the configuration changed, by the names of the directives.
struct Reloaded {
  std::vector<std::string> changed;         ///< In force now.
  std::vector<std::string> wait_for_start;  ///< Changed in the configuration, but fixed while the process runs.
};

/// Takes over from `fresh` what can be changed without dropping a connection: log, password, limits of clients.
Reloaded take_over(DaemonSettings& running, const DaemonSettings& fresh);

}  // namespace vedette::config
