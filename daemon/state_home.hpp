#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "config/acl_text.hpp"
#include "config/configuration.hpp"
#include "config/separate_state.hpp"
#include "daemon/file_lock.hpp"
#include "daemon/replace_file.hpp"
#include "quorum/durable_state.hpp"

namespace vedette::daemon {

/// Where durable state lies and how it gets there: in sentinel.conf beside the settings, as redis-sentinel has it, or
/// in a file of its own if sentinel.conf can't be replaced, or is none, or if `state-file` asks for it (design,
/// *Configuration and state*). All of it blocks; one thread at a time may use it.
class StateHome {
 public:
  struct Options {
    std::filesystem::path configuration;  ///< Absolute.
    bool may_hold_state = true;           ///< It is a sentinel.conf.
    std::filesystem::path own_file;       ///< Absolute.
    bool apart = false;                   ///< The state never goes into the configuration.
  };

  /// What a start finds.
  struct Opened {
    quorum::DurableState state;  ///< What is configured and what was kept, together.
    bool remembers = false;      ///< There was an id.
    std::vector<std::string> notices;
    std::vector<std::string> warnings;  ///< Nothing can be kept, or not without risk.
  };
  /// Why there can be no start, in one line.
  struct Refused {
    std::string reason;
  };

  StateHome(Options options, const config::Configuration& configured);

  /// Locks the state, so that a second process on it is refused, and reads it.
  std::variant<Opened, Refused> open();

  struct Saved {
    std::optional<FileFailure> failure;  ///< Nothing: it is on disk.
    std::vector<std::string> notices;    ///< That the state lies elsewhere from now on.
  };
  /// Makes the state durable. What is written was read back before it replaces anything. If the configuration can't be
  /// replaced, for whatever reason, the state goes into its own file from then on. `users`: whose lines are to stand in
  /// sentinel.conf; null: `user` lines stay as they are. The own file holds none.
  Saved save(const quorum::DurableState& state, const config::AclUsers* users = nullptr);

  /// What the secrets of the configuration mean from now on.
  void refer(std::vector<config::SecretReference> references) { references_ = std::move(references); }

  /// Has sentinel.conf hold this directive from the next write on: it was changed at run time.
  void keep(config::GenericLine directive);

  /// Whether that is another one than the configuration.
  bool is_apart() const { return apart_; }
  /// The file that is written now.
  const std::filesystem::path& file() const { return apart_ ? options_.own_file : options_.configuration; }

 private:
  std::optional<FileFailure> save_into_configuration(const quorum::DurableState& state, const config::AclUsers* users);
  std::optional<FileFailure> save_into_own_file(const quorum::DurableState& state);
  std::optional<Refused> lock(const std::filesystem::path& file, std::optional<FileLock>& lock,
                              std::vector<std::string>& warnings);
  std::variant<std::string, Refused> read_own_file(Opened& opened);
  std::optional<FileFailure> make_own_file();
  void choose(Opened& opened);

  Options options_;
  config::DaemonSettings settings_;
  quorum::DurableState meant_;  ///< As it is configured, with its state if it has any.
  std::vector<config::SecretReference> references_;
  quorum::DurableState configured_;  ///< What the next start will find configured, references as references.
  bool apart_ = false;
  bool own_file_is_old_ = false;  ///< It is to go once the configuration holds what it said.
  std::optional<FileLock> configuration_lock_;
  std::optional<FileLock> own_lock_;
};

}  // namespace vedette::daemon
