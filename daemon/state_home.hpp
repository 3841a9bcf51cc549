#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "config/acl_text.hpp"
#include "config/conf_rewriter.hpp"
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
    /// In force instead of those of the configuration, if they were changed at run time.
    std::optional<config::AclUsers> users;
    std::optional<std::string> loglevel;
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
    bool apart = false;                  ///< It went into its own file.
  };
  /// Makes the state durable. What is written was read back before it replaces anything. If the configuration can't be
  /// replaced, for whatever reason, the state goes into its own file from then on. `users`: who may come in; their
  /// lines stand in sentinel.conf, or in the own file if they are not as configured. Null: they are kept elsewhere.
  Saved save(const quorum::DurableState& state, const config::AclUsers* users = nullptr);

  /// What the secrets of the configuration mean from now on. What they meant before is still not written: a state that
  /// was taken earlier may hold it.
  void refer(std::vector<config::SecretReference> secrets, const std::vector<config::PasswordReference>& passwords);

  /// The level of the log that was set at run time, a word of the directive: held from the next write on.
  void keep_loglevel(std::string word);

  /// What is remembered of the last write makes the next ones cheaper. It is given up here, for its memory.
  void rest() { rewriter_.forget(); }

  /// Whether the state lies in a file of its own.
  bool is_apart() const { return apart_; }
  /// The file that is written now.
  const std::filesystem::path& file() const { return apart_ ? options_.own_file : options_.configuration; }

 private:
  std::optional<FileFailure> save_into_configuration(const quorum::DurableState& state, const config::AclUsers* users);
  std::optional<FileFailure> save_into_own_file(const quorum::DurableState& state, const config::AclUsers* users);
  std::string misread_rewriting(const config::ConfRewriter::Rewritten& anew, const quorum::DurableState& written) const;
  config::DaemonChanges changes(const config::AclUsers* users) const;
  std::optional<Refused> take_changes(const config::DaemonChanges& changes, Opened& opened);
  void put_loglevel_into_configuration();
  void forget_former_secrets(const quorum::DurableState& state);
  std::optional<Refused> lock(const std::filesystem::path& file, std::optional<FileLock>& lock,
                              std::vector<std::string>& warnings);
  std::variant<std::string, Refused> read_own_file(Opened& opened);
  std::optional<FileFailure> make_own_file();
  void let_environment_win(const config::SeparateState& kept, Opened& opened) const;
  void choose(Opened& opened);

  Options options_;
  config::DaemonSettings settings_;
  quorum::DurableState meant_;  ///< As it is configured, with its state if it has any.
  config::FromEnvironment environment_;
  std::vector<config::SecretReference> references_;  ///< Behind those that hold now, what they meant before.
  std::size_t references_in_force_;
  std::vector<config::PasswordReference> passwords_;
  config::ConfRewriter rewriter_;
  // What the next start will find configured, references as references.
  quorum::DurableState configured_;
  config::UserRules configured_users_;
  std::string configured_loglevel_;
  std::string loglevel_;  ///< Set at run time; empty: it was not.
  bool apart_ = false;
  bool own_file_is_old_ = false;  ///< It is to go once the configuration holds what it said.
  std::optional<FileLock> configuration_lock_;
  std::optional<FileLock> own_lock_;
};

}  // namespace vedette::daemon
