#include "test/lab/handover.hpp"

#include <algorithm>
#include <utility>

namespace vedette::lab {

Finished hand_over(Deployment& group, std::size_t instance, const std::vector<std::string>& more,
                   const std::map<std::string, std::string>& environment) {
  Launch launch;
  launch.words = {binary_of(Kind::vedette), "handover", group.name()};
  std::string sentinels;
  for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
    sentinels += (index == 0 ? "" : ",") + group.sentinel(index).at().text();
  }
  launch.words.insert(launch.words.end(), {"--sentinel", sentinels});
  if (std::ranges::find(more, "--server") == more.end()) {
    launch.words.insert(launch.words.end(), {"--server", group.instance(instance).at().text()});
  }
  launch.words.insert(launch.words.end(), more.begin(), more.end());
  launch.environment = environment;
  return run(std::move(launch), std::chrono::seconds{60});
}

}  // namespace vedette::lab
