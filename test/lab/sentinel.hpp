#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "test/lab/connection.hpp"
#include "test/lab/folder.hpp"
#include "test/lab/ports.hpp"
#include "test/lab/process.hpp"
#include "test/lab/subscription.hpp"

namespace vedette::lab {

/// Which program.
enum class Kind { vedette, redis_sentinel };

/// The program of that kind: $VEDETTE_BINARY, or else the one of this build; and /usr/bin/redis-sentinel.
std::string binary_of(Kind kind);

/// Whether Kind::vedette is really a redis-sentinel, because $VEDETTE_BINARY says so. The tests can be tried that way.
bool vedette_is_redis_sentinel();

/// How a sentinel is started.
struct SentinelOptions {
  Kind kind = Kind::vedette;
  std::vector<std::string> program{};  ///< how to start it, its file apart; empty: binary_of(kind)
  std::string host = "127.0.0.1";
  int network = -1;                     ///< network namespace to run in (Host::network()), or -1 for ours
  std::optional<std::uint16_t> port{};  ///< nullopt: a free one
  /// What stands in `sentinel myid`. With one it counts as having memory and is not quarantined. Empty: no such line.
  std::string id = random_run_id();
  std::string password{};  ///< to use when talking to it; requirepass itself is a directive
  /// A folder of make_certificates(): it listens by TLS alone, on `port`, and links by TLS. Empty: plain.
  std::string certificates{};
  std::chrono::seconds patience{30};      ///< How long its first answer is waited for.
  std::vector<std::string> directives{};  ///< further lines of sentinel.conf, e.g. `sentinel monitor …`
};

/// A vedette or a redis-sentinel with a sentinel.conf of its own; both look the same from here.
class Sentinel {
 public:
  /// Writes the file, starts it and waits until it answers. The folder must outlive it.
  Sentinel(const Folder& parent, std::string name, SentinelOptions options = {});
  Sentinel(const Sentinel&) = delete;
  Sentinel& operator=(const Sentinel&) = delete;
  /// A vedette that still runs gets SIGTERM and time to leave: only then can a sanitizer tell what leaked. Any end of
  /// one but status 0 or a SIGKILL is reported (report_bad_ending).
  ~Sentinel();

  const std::string& name() const { return name_; }
  Kind kind() const { return options_.kind; }
  Endpoint at() const { return {options_.host, port(), options_.network, options_.certificates}; }
  std::uint16_t port() const { return options_.port.value(); }
  const std::string& password() const { return options_.password; }
  Process& process() { return process_; }

  /// Its sentinel.conf: where it lies, and as it is now.
  const std::filesystem::path& file() const { return file_; }
  std::string text() const { return read_file(file_); }
  /// What stands in it behind these words at the start of a line; empty if no line starts with them.
  std::string directive(const std::string& words) const;
  /// What it logged.
  const std::filesystem::path& log_file() const { return log_; }
  std::string log() const { return read_file(log_); }

  /// SIGTERM and wait.
  Ending stop();
  /// SIGKILL.
  void kill() { process_.kill(); }
  void pause() { process_.pause(); }
  void resume() { process_.resume(); }
  /// Starts it again with its file, as another kind if one is given, and waits until it answers.
  void restart(std::optional<Kind> as = std::nullopt);

  bool answers() const;

  Reply command(const std::vector<std::string>& words) const;
  std::string id() const { return command({"SENTINEL", "MYID"}).text; }

  /// A field of SENTINEL MASTER; empty if unknown.
  std::string master_field(const std::string& master, const std::string& field) const;
  /// A field of INFO.
  std::string info(const std::string& field) const;
  /// Port that SENTINEL GET-MASTER-ADDR-BY-NAME names; 0 if unknown.
  std::uint16_t master_port(const std::string& master) const;
  /// `ip:port` that SENTINEL GET-MASTER-ADDR-BY-NAME names; empty if unknown.
  std::string master_address(const std::string& master) const;
  /// SENTINEL REPLICAS and SENTINEL SENTINELS: one map an instance.
  std::vector<std::map<std::string, std::string>> replicas(const std::string& master) const;
  std::vector<std::map<std::string, std::string>> sentinels(const std::string& master) const;

  /// Listens to its events.
  std::unique_ptr<Subscription> events(const std::string& pattern = "*") const;

 private:
  void start();
  void look_at_ending();

  std::string name_;
  SentinelOptions options_;
  Port reserved_;
  std::filesystem::path folder_, file_, log_;
  Process process_;
};

}  // namespace vedette::lab
