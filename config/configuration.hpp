#pragma once

#include <string>
#include <vector>

#include "config/daemon_settings.hpp"
#include "config/secret_reference.hpp"
#include "quorum/durable_state.hpp"

namespace vedette::config {

/// All that a configuration file says, in whichever form.
struct Configuration {
  DaemonSettings daemon;
  quorum::DurableState state;
  std::vector<SecretReference> references;             ///< Only YAML has them.
  std::vector<PasswordReference> password_references;  ///< The same.
  std::vector<std::string> warnings;                   ///< Sentences for the log, without secrets.
};

}  // namespace vedette::config
