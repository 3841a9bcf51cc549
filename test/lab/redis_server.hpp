#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "test/lab/connection.hpp"
#include "test/lab/folder.hpp"
#include "test/lab/ports.hpp"
#include "test/lab/process.hpp"

namespace vedette::lab {

/// How a redis-server is started.
struct RedisOptions {
  std::string host = "127.0.0.1";
  int network = -1;                     ///< network namespace to run in (Host::network()), or -1 for ours
  std::optional<std::uint16_t> port{};  ///< nullopt: a free one
  std::optional<Endpoint> replica_of{};
  std::string password{};  ///< requirepass and masterauth; empty: none
  /// A folder of make_certificates(): it listens by TLS alone, on `port`, and replicates by TLS. Empty: plain.
  std::string certificates{};
  std::vector<std::string> directives{};  ///< further lines of redis.conf, e.g. `replica-priority 0`
};

/// Whether a server finds its data set again when it restarts.
enum class Data { kept, emptied };

/// A real redis-server with a folder and a redis.conf of its own.
class RedisServer {
 public:
  /// Starts it and waits until it answers. The folder must outlive it.
  RedisServer(const Folder& parent, std::string name, RedisOptions options = {});

  const std::string& name() const { return name_; }
  Endpoint at() const { return {options_.host, port(), options_.network, options_.certificates}; }
  std::uint16_t port() const { return options_.port.value(); }
  const std::string& password() const { return options_.password; }
  Process& process() { return process_; }
  std::filesystem::path folder() const { return folder_; }

  /// SIGKILL.
  void kill() { process_.kill(); }
  void pause() { process_.pause(); }
  void resume() { process_.resume(); }

  /// Starts it again on the same port with what stands in its redis.conf now, and waits until it answers.
  void restart(Data data = Data::kept);

  /// Whether it answers within a short time. A server that is loading, or wants a password, answers.
  bool answers() const;

  Reply command(const std::vector<std::string>& words) const;

  /// A field of INFO; empty if there is none or no answer.
  std::string info(const std::string& field) const;

  bool is_master() const { return info("role") == "master"; }
  /// Whether it is a replica of that instance with the link up.
  bool follows(const RedisServer& master) const;

 private:
  void start();

  std::string name_;
  RedisOptions options_;
  Port reserved_;
  std::filesystem::path folder_;
  Process process_;
};

}  // namespace vedette::lab
