#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/daemon_settings.hpp"
#include "config/given_settings.hpp"
#include "config/secret_reference.hpp"
#include "quorum/durable_state.hpp"

namespace vedette::config {

/// What of the state the environment gave.
struct FromEnvironment {
  std::vector<GivenSetting> settings;
  std::optional<quorum::MasterName> initial_master;  ///< The one whose address is where it was once.
  bool gave_id = false;                              ///< So that the id is no sign of a memory.
};

/// All that a configuration file says, in whichever form.
struct Configuration {
  DaemonSettings daemon;
  quorum::DurableState state;
  std::vector<SecretReference> references{};             ///< Only YAML and the environment have them.
  std::vector<PasswordReference> password_references{};  ///< The same.
  std::vector<std::string> warnings{};                   ///< Sentences for the log, without secrets.
  FromEnvironment environment{};
  std::vector<std::string> details{};  ///< Sentences for the log at the level debug, without secrets.
};

}  // namespace vedette::config
