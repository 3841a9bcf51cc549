#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/acl_user.hpp"
#include "quorum/durable_state.hpp"

namespace vedette::config {

/// A secret of the state that a configuration gives by reference, such as `${REDIS_PASSWORD}`. The reference is
/// written wherever the secret would be.
struct SecretReference {
  std::optional<quorum::MasterName> master;  ///< Its auth-pass; nothing: the process's sentinel-pass.
  std::string reference;                     ///< As it was written.
  std::string secret;                        ///< What it means now.
  bool from_environment = false;             ///< A sentinel.conf, which knows no references, goes on without it.
  std::string in_file{};                     ///< Then what the file itself says; empty: nothing.

  bool operator==(const SecretReference&) const = default;
};

/// The password of a client's user that a configuration gives by reference.
struct PasswordReference {
  std::string user;
  std::string reference;  ///< As it was written.
  PasswordHash hash{};    ///< Of what it means now.

  bool operator==(const PasswordReference&) const = default;
};

/// Whether the state holds that secret where it is referred to.
bool holds_secret(const quorum::DurableState& state, const SecretReference& known);

/// The state with references in the place of the secrets that still have the value referred to.
quorum::DurableState described_state(quorum::DurableState state, const std::vector<SecretReference>& references);

/// The state as a sentinel.conf may hold it: secrets of the environment are not in it.
quorum::DurableState withheld_state(quorum::DurableState state, const std::vector<SecretReference>& references);

}  // namespace vedette::config
