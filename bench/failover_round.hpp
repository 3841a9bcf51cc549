#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "test/lab/sentinel.hpp"

namespace vedette::bench {

/// How the master goes away, and how it comes back.
enum class Loss {
  killed,   ///< SIGKILL; later it is started again with the data set that it had on disk.
  paused,   ///< SIGSTOP; later SIGCONT.
  emptied,  ///< SIGKILL; later it is started again without any data.
  cut_off,  ///< No packet reaches or leaves its host; later they do again.
};
inline constexpr Loss all_losses[] = {Loss::killed, Loss::paused, Loss::emptied, Loss::cut_off};
std::string name_of(Loss loss);
std::string name_of(lab::Kind kind);

/// The same for both products.
struct RoundOptions {
  std::size_t sentinels = 3;
  std::size_t replicas = 2;
  std::chrono::milliseconds down_after{1000};
  std::chrono::milliseconds failover_timeout{10000};
  std::chrono::milliseconds patience{60000};  ///< How long one step may take before the round counts as failed.
};

/// One failover, in milliseconds; a value is empty if it was not seen in time.
struct Round {
  lab::Kind kind = lab::Kind::vedette;
  Loss loss = Loss::killed;
  // From the crash.
  std::optional<double> detected;        ///< +sdown of the Sentinel that makes the quorum full.
  std::optional<double> elected;         ///< +elected-leader.
  std::optional<double> selected;        ///< +selected-slave.
  std::optional<double> write_accepted;  ///< A client's write is taken by the new master.
  std::optional<double> promoted;        ///< +promoted-slave: the leader has seen that it is a master.
  std::optional<double> first_names;     ///< One Sentinel tells clients the new master's address.
  std::optional<double> all_name;        ///< All do.
  std::optional<double> first_switch;    ///< One Sentinel published +switch-master.
  std::optional<double> all_switch;      ///< All did.
  // From the first answer of the restarted server, or from the moment at which the other one was let go on.
  std::optional<double> demoted;  ///< The old master says that it is a replica.
  double coarseness = 0;          ///< The longest time between two looks of the observer.
};

/// Starts a deployment, takes its master away, watches, brings it back, watches. `stop` is asked every few
/// milliseconds; once it says true the round ends without a result. Throws std::runtime_error if the deployment does
/// not come up.
std::optional<Round> run_round(lab::Kind kind, Loss loss, const RoundOptions& options,
                               const std::function<bool()>& stop);

}  // namespace vedette::bench
