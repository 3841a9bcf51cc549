#pragma once

#include <string>
#include <vector>

#include "temporary_folder.hpp"
#include "test/lab/ports.hpp"
#include "test/lab/process.hpp"

namespace vedette::daemon {

/// A redis-server of the test's own, on a port of the loopback that nobody else takes, in a folder that goes with it.
class RealRedis {
 public:
  explicit RealRedis(const std::vector<std::string>& options = {}) {
    put_text(folder_ / "redis.conf", "bind 127.0.0.1\nsave \"\"\n");
    lab::Launch launch;
    launch.words = {"redis-server", folder_ / "redis.conf", "--port",    std::to_string(port()),
                    "--dir",        folder_.path(),         "--logfile", folder_ / "log"};
    launch.words.insert(launch.words.end(), options.begin(), options.end());
    process_ = lab::Process{launch};
  }

  std::uint16_t port() const { return port_.number(); }

 private:
  TemporaryFolder folder_;
  lab::Port port_;
  lab::Process process_;
};

}  // namespace vedette::daemon
