#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "test/lab/redis_server.hpp"
#include "test/lab/sentinel.hpp"
#include "test/lab/wait_until.hpp"

namespace vedette::lab {

/// What a deployment consists of.
struct DeploymentOptions {
  std::string master = "orders";
  std::size_t replicas = 2;
  std::vector<Kind> sentinels = {Kind::vedette, Kind::vedette, Kind::vedette};
  std::size_t quorum = 2;
  std::chrono::milliseconds down_after{1000};
  std::chrono::milliseconds failover_timeout{10000};
  std::string password{};               ///< of the Redis instances
  std::string certificates{};           ///< a folder of make_certificates(): all is TLS; empty: all is plain
  std::vector<RedisOptions> servers{};  ///< per instance, master first; missing ones are default
  std::vector<SentinelOptions> sentinel_options{};  ///< per sentinel; missing ones are default. `kind` comes from above
  /// Further lines in each sentinel.conf, e.g. `sentinel parallel-syncs orders 2`.
  std::vector<std::string> directives{};
};

/// A master, its replicas and the sentinels that watch it. Instance 0 is the first master.
class Deployment {
 public:
  /// Starts all, and returns when each sentinel knows all replicas and all other sentinels and sees them up.
  Deployment(const Folder& folder, DeploymentOptions options = {});

  const std::string& name() const { return options_.master; }
  const DeploymentOptions& options() const { return options_; }

  std::size_t instances() const { return servers_.size(); }
  RedisServer& instance(std::size_t index) { return *servers_.at(index); }
  std::size_t sentinel_count() const { return sentinels_.size(); }
  Sentinel& sentinel(std::size_t index) { return *sentinels_.at(index); }

  /// The sentinel.conf lines that watch the first master.
  std::vector<std::string> monitor_lines() const;

  /// The instance on that port; throws std::out_of_range if it is none of ours.
  std::size_t instance_on(std::uint16_t port) const;
  /// The instance at that `host:port`; throws std::out_of_range if it is none of ours.
  std::size_t instance_at(const std::string& address) const;

  /// Waits until every running sentinel sees all running replicas and sentinels, with no flag of trouble.
  void wait_until_complete();

  /// Waits until all running sentinels name the same instance other than `old`, and it says that it is a master.
  /// Returns which one.
  std::size_t wait_for_switch_from(std::size_t old, std::chrono::milliseconds patience = std::chrono::seconds{40});

  /// Waits until all running instances but `master` are its replicas with the link up, and it is a master.
  void wait_until_all_follow(std::size_t master, std::chrono::milliseconds patience = std::chrono::seconds{40});

  /// What every sentinel and instance says of itself now: for failure texts.
  std::string state() const;

 private:
  bool complete() const;

  DeploymentOptions options_;
  std::vector<std::unique_ptr<RedisServer>> servers_;
  std::vector<std::unique_ptr<Sentinel>> sentinels_;
};

}  // namespace vedette::lab
