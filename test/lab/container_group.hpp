#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "test/lab/container_pod.hpp"
#include "test/lab/sentinel.hpp"

namespace vedette::lab {

/// What is in a group of containers.
struct ContainerGroupOptions {
  Kind sentinels = Kind::vedette;  ///< redis_sentinel: the one of the lab image, Redis 8's
  bool append_only = false;        ///< AOF with each write synced, or else RDB, saved by save_all() alone
};

/// What all in a group say at one moment.
struct ContainerGroupView {
  using Fields = std::map<std::string, std::string>;
  struct SentinelView {
    std::string names;               ///< the master's host
    Fields master{};                 ///< SENTINEL MASTER
    std::vector<Fields> replicas{};  ///< SENTINEL REPLICAS
    std::vector<Fields> peers{};     ///< SENTINEL SENTINELS
    std::string quorum{};            ///< SENTINEL CKQUORUM
  };
  std::map<std::string, Fields> servers{};          ///< INFO of those that answer, and `kept`, by pod
  std::map<std::string, SentinelView> sentinels{};  ///< of those that answer, by pod
};

/// Three data servers and three Sentinels as pods `redis-0` to `redis-2` and `sentinel-0` to `sentinel-2` on an
/// internal network, known by name everywhere, as charts set them up: each server keeps its configuration on its
/// volume, where the Sentinels rewrite it, each Sentinel its state; the Sentinels' configuration itself is read-only.
/// Quorum 2, down-after-milliseconds 2000, failover-timeout 10000. A Sentinel that ends is started again each second.
class ContainerGroup {
 public:
  /// Starts all with redis-0 as the master, and waits until it is well.
  explicit ContainerGroup(ContainerGroupOptions options);

  static constexpr std::size_t size = 3;  ///< Of each kind.

  ContainerPod& server(std::size_t index) { return *servers_.at(index); }
  ContainerPod& sentinel(std::size_t index) { return *sentinels_.at(index); }
  /// Begins a life of a pod at an address that nobody has had.
  void appear(ContainerPod& pod);
  /// Takes away all of them at once.
  void vanish();

  /// One program in the network asks all that are there.
  ContainerGroupView look() const;
  /// Empty if it is well, or what is wrong: those Sentinels that are there name the same master and reach each other,
  /// all servers that are there are that master and its replicas with standing links, listed with the run ids that they
  /// have now, and the master holds what `keep` wrote.
  std::string problem() const;
  /// Waits until it is well; the span, or nullopt if it is not in time.
  std::optional<std::chrono::milliseconds> time_to_heal(std::chrono::milliseconds patience) const;
  /// Throws std::runtime_error with what is wrong if it is not well in a minute.
  void wait_until_well() const;

  /// Waits until it knows two others and they know it by the id that it has now.
  void wait_until_acquainted(const ContainerPod& sentinel) const;

  /// Writes what must not be lost, and waits until all replicas have it.
  void keep();
  /// Has each server save its data set.
  void save_all();
  /// The index of the master that the first Sentinel names; throws if it is none of the pods.
  std::size_t master() const;
  /// Asks the first Sentinel for a failover and waits until the group is well with another master.
  void change_master();
  /// The reply to a command as redis-cli prints it to a program.
  std::string ask(const ContainerPod& pod, const std::string& command) const;
  /// What all say and what the Sentinels log, for failed tests.
  std::string state() const;

 private:
  /// The pod of that name or address; nullptr if there is none.
  const ContainerPod* pod_of(const std::string& host) const;

  ContainerGroupOptions options_;
  Folder folder_{"container-group"};
  ContainerNetwork network_;
  int last_address_ = 10;
  std::unique_ptr<Container> onlooker_;
  std::vector<std::unique_ptr<ContainerPod>> servers_, sentinels_;
};

}  // namespace vedette::lab
