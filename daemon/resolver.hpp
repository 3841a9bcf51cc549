#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/loop.hpp"
#include "daemon/metrics_counts.hpp"

namespace vedette::daemon {

/// Turns host names into IPs on threads of its own; the loop never waits for a name server. Asks for the same name that
/// come while a lookup runs share it. Used on the loop's thread only, and destroyed before the loop.
class Resolver {
 public:
  /// Literal IPs of a name, best first; empty if there is none. Blocks. Runs on another thread.
  using Lookup = std::function<std::vector<std::string>(const std::string& host)>;

  /// getaddrinfo().
  explicit Resolver(Executor executor);
  Resolver(Executor executor, Lookup lookup);
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  /// Does not wait for lookups under way; their results are dropped.
  ~Resolver();

  /// From here on look-ups are counted there. `counts` outlives the resolver.
  void count_into(LookupCounts& counts) { counts_ = &counts; }

  /// A literal IP comes back at once, without a wait. A name: its IPs, or nothing if it has none, or `limit` is over,
  /// or the wait was cancelled, or the system has no thread for it.
  Task<std::vector<std::string>> resolve(std::string host, std::chrono::milliseconds limit);

 private:
  struct Workshop;
  struct Waiting {
    std::string host;
    Timer done;
    std::optional<std::vector<std::string>> ips;
  };

  void begin(const std::string& host);
  void resolved(const std::string& host, const std::vector<std::string>& ips);

  Executor executor_;
  std::shared_ptr<Workshop> workshop_;  // Shared with the threads: one may outlive us inside getaddrinfo().
  std::map<std::uint64_t, Waiting> waits_;
  std::map<std::string, Clock::time_point> under_way_;  // Since when.
  LookupCounts* counts_ = nullptr;
  std::uint64_t last_wait_ = 0;
};

}  // namespace vedette::daemon
