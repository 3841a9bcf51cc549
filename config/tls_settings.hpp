#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace vedette::config {

/// The tls-* directives (config §5.4). Paths are as given: relative to `dir`.
struct TlsSettings {
  /// What one side of a connection shows of itself. All are paths but the passphrase.
  struct Identity {
    std::string certificate;  ///< PEM, with those that lead to the CA behind it.
    std::string key;          ///< PEM.
    std::string passphrase;   ///< Of the key. A secret. Empty: none.

    bool operator==(const Identity&) const = default;
  };
  /// Whether clients must show a certificate that the CA has signed.
  enum class ClientCertificate : std::uint8_t { not_asked, required, optional };

  std::uint16_t port = 0;    ///< Where clients are served by TLS; 0: nowhere.
  bool replication = false;  ///< All links of ours are TLS: to masters, replicas and peers.
  bool cluster = false;      ///< Of a server. Here it only makes a CA necessary.
  Identity server;
  Identity client;             ///< For links. If either file is missing: as the server.
  std::string ca_certificate;  ///< A PEM file. Empty: none.
  std::string ca_directory;    ///< Certificates by their hashes. Empty: none.
  ClientCertificate client_certificate = ClientCertificate::required;
  std::string protocols;     ///< Such as `TLSv1.2 TLSv1.3`; empty: these two.
  std::string ciphers;       ///< Up to TLS 1.2, in the words of OpenSSL; empty: its own choice.
  std::string ciphersuites;  ///< From TLS 1.3 on; empty: OpenSSL's own choice.
  bool prefer_server_ciphers = false;
  std::string dh_parameters;  ///< A PEM file; empty: OpenSSL's own.
  bool session_caching = true;
  std::int64_t session_cache_size = 20480;  ///< 0: without limit.
  std::chrono::seconds session_cache_timeout{300};

  /// Whether anything is to be encrypted. Only then the files matter.
  bool wanted() const { return port != 0 || replication || cluster; }
  /// Whether somebody's certificate is to be judged, for which a CA is needed.
  bool needs_ca() const { return client_certificate != ClientCertificate::not_asked || cluster || replication; }

  bool operator==(const TlsSettings&) const = default;
};

}  // namespace vedette::config
