#include "test/simulation/retelling.hpp"

#include <algorithm>

namespace vedette::simulation {

bool is_notable(std::string_view what) {
  static constexpr std::string_view beginnings[] = {
      "starts",          "is ordered",       "+sdown master", "-sdown master",   "+odown",
      "+try-failover",   "+vote-for",        "+elected",      "-failover-abort", "+failover-without-majority",
      "+selected-slave", "+switch-master",   "+convert-to",   "+fix-slave",      "executes REPLICAOF",
      "+tilt",           "+identity",        "+monitor",      "-monitor",        "+reset-master",
      "is told by hand", "+failover-paused", "-identity"};
  return std::any_of(std::begin(beginnings), std::end(beginnings),
                     [&](std::string_view beginning) { return what.starts_with(beginning); });
}

std::string with_names(const World& world, std::string what) {
  for (const auto& each : world.sentinels()) {
    if (!each->alive()) continue;
    const std::string& id = each->id().text();
    for (std::size_t at = what.find(id); at != std::string::npos; at = what.find(id)) {
      what.replace(at, id.size(), each->name());
    }
  }
  return what;
}

}  // namespace vedette::simulation
