#include "test/monitoring/watched_group.hpp"

#include <iostream>

namespace vedette::monitoring {

bool is_installed(const std::string& program) {
  lab::Launch look;
  look.words = {"sh", "-c", "command -v " + program};
  return lab::run(look).ending.status == 0;
}

void Watched::TearDown() {
  if (HasFailure()) std::cerr << folder.log_tails();
}

lab::DeploymentOptions Watched::serving() {
  lab::DeploymentOptions options;
  for (const lab::Port& port : ports) {
    lab::SentinelOptions sentinel;
    sentinel.directives = {"http-port " + std::to_string(port.number()), "http-bind 127.0.0.1"};
    options.sentinel_options.push_back(sentinel);
  }
  return options;
}

}  // namespace vedette::monitoring
