#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace vedette::bench {

struct FarmBoard;

/// How a pretend master is lost.
enum class FarmLoss {
  silent,  ///< As if stopped by a signal: the kernel still accepts connections and bytes, nobody reads them.
  refuses  ///< As if killed: all connections are reset, new ones refused.
};

/// What the farm has done so far; all processes together.
struct FarmCounts {
  std::uint64_t commands = 0;     ///< Taken in, of any kind.
  std::uint64_t pushes = 0;       ///< Published messages sent to subscribers.
  std::uint64_t connections = 0;  ///< Accepted.
  std::uint64_t promotions = 0;   ///< REPLICAOF NO ONE carried out by a replica.
  double cpu_seconds = 0;
};

struct FarmOptions {
  std::size_t masters = 100;
  std::size_t replicas = 2;  ///< Of each master.
  std::size_t processes = 2;
  std::string info;  ///< INFO of a real server, of which each instance's own is made.
};

/// Many pretend masters with replicas on addresses 127.x.y.z: they speak as much of Redis as a Sentinel needs, relay
/// hellos, let themselves be promoted and reconfigured, and are lost on command. Several processes, each of them with
/// one loop; they end with this object or with us.
class Farm {
 public:
  static constexpr std::uint16_t port = 21700;

  /// To be made while we have no other thread. Throws std::system_error if an address is taken or memory is short.
  explicit Farm(const FarmOptions& options);
  Farm(const Farm&) = delete;
  Farm& operator=(const Farm&) = delete;
  ~Farm();

  /// Where an instance listens; place 0 is the first master, the others are its replicas.
  static std::string host_of(std::size_t master, std::size_t place);

  /// The first `masters` are lost. Returns when it is done; tells when it began.
  std::chrono::steady_clock::time_point lose(FarmLoss how, std::size_t masters);

  FarmCounts counts() const;

 private:
  void launch(const FarmOptions& options, std::size_t index);

  FarmBoard* board_ = nullptr;  // Shared with the processes.
  std::vector<pid_t> processes_;
  std::vector<int> orders_;
};

}  // namespace vedette::bench
