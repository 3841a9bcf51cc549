#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "test/chaos/trouble.hpp"

namespace vedette::chaos {

/// Who watches.
enum class Product : std::uint8_t {
  vedette,         ///< Five Vedettes.
  redis_sentinel,  ///< Five redis-sentinels.
  mixed,           ///< Three Vedettes and two redis-sentinels.
};
const char* name_of(Product product);

struct RoundOptions {
  Product product = Product::vedette;
  bool min_replicas = false;  ///< min-replicas-to-write 1, min-replicas-max-lag 2.
  std::uint64_t seed = 1;
  std::size_t troubles = 4;
  std::chrono::seconds patience{120};  ///< For the group to be whole again once all troubles are over.
};

/// What came of one life of a group.
struct Round {
  std::size_t acknowledged = 0;
  std::size_t lost = 0;  ///< Of them, those that the master does not have in the end.
  bool healed = false;   ///< One master, all agree, all others follow it.
  double healed_after_ms = 0;
  std::size_t switches = 0;  ///< Configuration epochs that were announced.
  /// What must never be: one configuration epoch that names two masters, as `epoch 3: 10.77.0.1:6379, 10.77.0.2:6379`.
  std::vector<std::string> disputes;
  std::string state;  ///< If it did not heal: what everybody says.
};

/// Five hosts with a Sentinel each, three of them with a redis-server; clients write from three of them. Troubles come
/// one after the other. `told` hears of each as it begins. Throws std::runtime_error if the group does not even start.
Round live(const RoundOptions& options, const std::function<void(const Trouble&)>& told,
           const std::function<bool()>& stop);

}  // namespace vedette::chaos
