#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "test/chaos/trouble.hpp"

namespace vedette::chaos {

using Clock = std::chrono::steady_clock;

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
  std::vector<Kind> kinds = all_kinds();  ///< What is drawn from.
  std::chrono::seconds patience{120};     ///< For the group to be whole again once all troubles are over.
};

/// A trouble, and how many of the writes that were acknowledged from its begin to that of the next were lost.
struct Suffered {
  Trouble trouble;
  std::size_t lost = 0;
};

/// What came of one life of a group.
struct Round {
  std::size_t acknowledged = 0;
  std::size_t lost = 0;  ///< Of them, those that the master does not have in the end.
  std::vector<Suffered> troubles;
  bool healed = false;  ///< One master, all agree, all others follow it.
  double healed_after_ms = 0;
  std::size_t switches = 0;           ///< Configuration epochs that were announced.
  std::vector<std::string> disputes;  ///< History::disputes()
  std::string state;                  ///< If it did not heal: what everybody says.
};

/// Which of them was the last to begin until then; nullopt if none had. They are in order.
std::optional<std::size_t> last_begun(const std::vector<Clock::time_point>& begun, Clock::time_point when);

/// Five hosts with a Sentinel each, three of them with a redis-server; clients write from three of them. Troubles come
/// one after the other. `told` hears of each as it begins. Throws std::runtime_error if the group does not even start.
Round live(const RoundOptions& options, const std::function<void(const Trouble&)>& told,
           const std::function<bool()>& stop);

}  // namespace vedette::chaos
