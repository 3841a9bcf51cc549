#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "test/lab/deployment.hpp"
#include "test/lab/folder.hpp"
#include "test/lab/ports.hpp"
#include "test/lab/process.hpp"

namespace vedette::lab {

/// Whether Debian's haproxy is installed here.
bool haproxy_is_installed();

/// Lines of a sentinel.conf that open an HTTP port.
std::vector<std::string> http_lines(const Port& port);

/// An haproxy on loopback between plain clients and a group of three servers: one address for the master, one for the
/// replicas.
class Haproxy {
 public:
  /// The configuration that is shipped, docker/haproxy/haproxy.cfg, with addresses by its variables. `http`: the HTTP
  /// ports of the Vedettes.
  static Haproxy shipped(const Folder& folder, Deployment& group, const std::vector<Port>& http);
  /// The usual one: a server is a master if it says so itself.
  static Haproxy by_role(const Folder& folder, Deployment& group);
  /// Charts': a server is the master if two of the Sentinels name it, and it says so itself (container §5).
  static Haproxy by_sentinels(const Folder& folder, Deployment& group);

  Endpoint to_write() const { return {"127.0.0.1", write_.number()}; }
  /// Only of the shipped configuration.
  Endpoint to_read() const { return {"127.0.0.1", read_.number()}; }

 private:
  Haproxy() = default;
  void start(const Folder& folder, const std::string& file, std::map<std::string, std::string> environment);

  Port write_, read_, checks_;
  Process process_;
};

}  // namespace vedette::lab
