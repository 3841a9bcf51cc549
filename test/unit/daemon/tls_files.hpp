#pragma once

#include <csignal>
#include <string>

#include "config/tls_settings.hpp"
#include "temporary_folder.hpp"
#include "test/lab/certificates.hpp"

namespace vedette::daemon {

/// Certificates of one authority in a folder of the test's own, and settings that name them.
class TlsFiles {
 public:
  TlsFiles() {
    // As the daemon does: a write to a connection that is gone must be no signal.
    std::signal(SIGPIPE, SIG_IGN);
    authority.write(folder_ / "ca.crt");
    issue("server");
    issue("client");
    settings.port = 26380;
    settings.ca_certificate = path("ca.crt");
    settings.server = {path("server.crt"), path("server.key"), {}};
    settings.client = {path("client.crt"), path("client.key"), {}};
  }

  /// `<stem>.crt` and `<stem>.key`, by our authority.
  void issue(const std::string& stem, const lab::Wish& wish = {}) const { authority.issue(folder_ / stem, wish); }
  std::string path(const std::string& name) const { return folder_ / name; }

  lab::Authority authority;
  config::TlsSettings settings;

 private:
  TemporaryFolder folder_;
};

}  // namespace vedette::daemon
