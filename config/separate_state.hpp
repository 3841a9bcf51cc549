#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/kept_users.hpp"
#include "config/problem.hpp"
#include "quorum/durable_state.hpp"

namespace vedette::config {

// Durable state in a file of its own, beside a configuration that is not ours to write (design, *Configuration and
// state*).

/// What was changed at run time and is the daemon's, not the core's; and what the configuration said of it then. Empty:
/// as configured.
struct DaemonChanges {
  UserRules users;  ///< All users, if any of them was changed.
  UserRules users_before;
  std::string loglevel;  ///< A word of the directive.
  std::string loglevel_before;

  bool operator==(const DaemonChanges&) const = default;
};

/// What that file holds.
struct SeparateState {
  quorum::DurableState state;
  /// The settings as the configuration gave them when the file was written: who changed a setting since, an operator in
  /// the configuration or one with SENTINEL SET, shows by them. Of the rest of it nothing counts.
  quorum::DurableState configured;
  DaemonChanges changes{};
};

/// The file's text: the lines of a sentinel.conf for the state and for what else was changed, and comments
/// `# configured …` for the settings.
/// `configuration`: the name of the configuration file, for who looks into it.
std::string separate_state_text(const SeparateState& kept, std::string_view configuration);

/// Reads it. An empty text is no state yet: one without an id.
std::variant<SeparateState, Problem> read_separate_state(std::string_view file, std::string_view text);

/// Only what a configuration sets: no epochs, no replicas, no peers.
quorum::DurableState settings_alone(const quorum::DurableState& state);
/// Makes of those of an earlier state those of this one. `changed` holds all masters that differ, or are new.
void bring_settings(quorum::DurableState& settings, const quorum::DurableState& state,
                    const quorum::DurableState& changed);

/// What a configuration says, in two readings: they differ in secrets that it gives by reference.
struct ConfiguredState {
  const quorum::DurableState& meant;      ///< The secrets themselves.
  const quorum::DurableState& described;  ///< The references in their place, as they may be written.
};

struct MergedState {
  quorum::DurableState state;
  std::vector<std::string> notices;  ///< Sentences for the log where the configuration does not hold.
};

/// The state to start with. Address, epochs, votes, replicas and peers come from what was kept, unless the
/// configuration knows of higher epochs, because another program wrote it since. A setting comes from the configuration
/// if it differs there from what it was, else from what was kept. A master removed at run time stays removed, one that
/// is gone from the configuration goes, and a new one may not be voted for in an epoch that was seen already.
MergedState merge_state(const SeparateState& kept, const ConfiguredState& configured);

}  // namespace vedette::config
