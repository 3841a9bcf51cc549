#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bench/farm.hpp"

namespace vedette::bench {

/// Who watches the farm.
enum class Product { vedette, redis_sentinel, mixed };

/// `vedette`, `redis-sentinel`, `mixed`.
std::string name_of(Product product);
/// `silent`, `refuses`.
std::string name_of(FarmLoss loss);

/// What one round is asked to measure.
struct ScaleSetting {
  Product product = Product::vedette;
  std::size_t masters = 100;
  FarmLoss loss = FarmLoss::silent;
  std::size_t sentinels = 3;
  std::size_t quorum = 2;
  std::size_t to_lose = 0;  ///< How many masters are lost; 0: all.
  std::size_t farm_processes = 2;
  std::chrono::milliseconds down_after{5000};
  std::chrono::milliseconds failover_timeout{60000};
  std::chrono::seconds settle{15};     ///< Between the set-up and the look at the rest.
  std::chrono::seconds rest{20};       ///< How long the rest is looked at.
  std::chrono::seconds patience{240};  ///< How long the end of all failovers is waited for.
  bool count_calls = false;            ///< Count system calls for some seconds (strace).
  std::string farm_info{};             ///< INFO of a real server.
};

/// What one Sentinel used.
struct SentinelCost {
  std::string name;                 ///< Its program.
  double rest_cpu = 0;              ///< Of a core, in percent, while all was well.
  double memory = 0;                ///< MB, at the end of the rest.
  double calls = 0;                 ///< System calls a second; 0: not counted.
  double failover_cpu = 0;          ///< CPU seconds from the loss until all was over.
  std::uint64_t attempts = 0;       ///< +try-failover.
  std::uint64_t lost_attempts = 0;  ///< -failover-abort-not-elected.
  std::uint64_t writes = 0;         ///< Times that it replaced its file since the loss. Each is fsynced.
};

struct ScaleRound {
  ScaleSetting setting{};
  double set_up = 0;                  ///< Seconds until all Sentinels knew all replicas and each other.
  double messages = 0;                ///< Commands a second at rest that one Sentinel sends to the farm.
  double pushes = 0;                  ///< Hellos a second at rest that one Sentinel is sent by the farm.
  double farm_cpu = 0;                ///< Of a core, in percent, at rest: the farm's own.
  double farm_failover_cpu = 0;       ///< The farm's own CPU seconds from the loss until all was over.
  std::vector<double> first{};        ///< Per master, seconds from the loss to the first +switch-master; sorted.
  std::vector<double> everywhere{};   ///< Per master, seconds to the last Sentinel's +switch-master; sorted.
  std::vector<double> rest_ms{};      ///< Answers to get-master-addr-by-name at rest, in ms; sorted.
  std::vector<double> failover_ms{};  ///< The same from the loss on.
  std::uint64_t promotions = 0;       ///< Replicas that were promoted.
  std::vector<SentinelCost> sentinels{};

  /// How many masters were to be failed over.
  std::size_t expected() const { return setting.to_lose == 0 ? setting.masters : setting.to_lose; }
};

/// The value below which that share of the sorted values lies; negative if so many have not come of `expected`.
double quantile(const std::vector<double>& sorted, double share, std::size_t expected);

/// Starts farm and Sentinels, looks at them at rest, loses the masters, waits. `tell` is told how it goes; `stop` ends
/// it early, with what was measured so far. Throws std::runtime_error if the set-up does not come to an end.
ScaleRound run_scale_round(const ScaleSetting& setting, const std::function<void(const std::string&)>& tell,
                           const std::function<bool()>& stop);

}  // namespace vedette::bench
