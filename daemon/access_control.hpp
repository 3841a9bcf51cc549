#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "config/daemon_settings.hpp"

namespace vedette::daemon {

/// Who may connect (commands §6). Keeps no password, only its SHA-256.
class AccessControl {
 public:
  /// An empty password: the default user needs none.
  explicit AccessControl(std::string_view default_password);

  bool default_needs_password() const { return default_password_.has_value(); }
  /// Takes the same time whatever the password given has in common with the right one.
  bool accepts(std::string_view user, std::string_view password) const;

 private:
  using Digest = std::array<unsigned char, 32>;
  static Digest digest(std::string_view password);

  std::optional<Digest> default_password_;
};

/// What clients must give, by the settings; empty: nothing.
std::string_view password_of_clients(const config::DaemonSettings& settings);

}  // namespace vedette::daemon
