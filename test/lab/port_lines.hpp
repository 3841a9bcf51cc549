#pragma once

#include <cstdint>
#include <string>

namespace vedette::lab {

/// The lines of a redis.conf or sentinel.conf that say where it listens: plainly, or by TLS alone with the certificates
/// of that folder, and then its links are TLS too.
inline std::string port_lines(std::uint16_t port, const std::string& certificates) {
  const std::string number = std::to_string(port);
  if (certificates.empty()) return "port " + number + "\n";
  return "port 0\ntls-port " + number + "\ntls-replication yes\ntls-cert-file " + certificates +
         "/server.crt\ntls-key-file " + certificates + "/server.key\ntls-ca-cert-file " + certificates + "/ca.crt\n";
}

}  // namespace vedette::lab
