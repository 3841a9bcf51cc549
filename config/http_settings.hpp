#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/tls_settings.hpp"

namespace vedette::config {

/// Where metrics, health and status are served by HTTP, and what they show. A drop-in opens no port of its own, so
/// nothing is served unless a port is given.
struct HttpSettings {
  std::uint16_t port = 0;  ///< 0: nothing is served.
  /// Nobody asked for this very port: if it is taken, the daemon says so, tries again later and does its work. A port
  /// that was asked for and is taken ends the start.
  bool port_is_default = false;
  std::vector<std::string> bind{"*", "-::*"};  ///< As DaemonSettings::bind, and apart from it: probes come to the pod's
                                               ///< address, whatever clients are served on.
  bool tls = false;                            ///< HTTPS, with the certificate and key of TlsSettings::server.
  /// Probes and Prometheus have no certificate, so nobody is asked for one unless this says so.
  TlsSettings::ClientCertificate client_certificate = TlsSettings::ClientCertificate::not_asked;
  bool compatible_metrics = false;  ///< Also what redis_exporter calls `redis_*` without `sentinel` (metrics §1.2).
  bool replica_metrics = true;      ///< Also series for each replica.

  bool wanted() const { return port != 0; }

  bool operator==(const HttpSettings&) const = default;
};

/// What HTTPS is served with: the files and rules of `tls`, and no certificate asked for but as `http` says.
TlsSettings https_settings(const HttpSettings& http, const TlsSettings& tls);

}  // namespace vedette::config
