#pragma once

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "temporary_folder.hpp"

namespace vedette::daemon {

/// A redis-server of the test's own, on a free port of the loopback, in a folder that goes with it.
class RealRedis {
 public:
  explicit RealRedis(const std::vector<std::string>& options = {}) {
    put_text(folder_ / "redis.conf", "bind 127.0.0.1\nsave \"\"\n");
    std::vector<std::string> words{"redis-server", folder_ / "redis.conf", "--port",    std::to_string(port_),
                                   "--dir",        folder_.path(),         "--logfile", folder_ / "log"};
    words.insert(words.end(), options.begin(), options.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    if (::posix_spawnp(&pid_, "redis-server", nullptr, nullptr, argv.data(), ::environ) != 0) {
      throw std::runtime_error{"redis-server can't be started"};
    }
  }
  RealRedis(const RealRedis&) = delete;
  RealRedis& operator=(const RealRedis&) = delete;
  ~RealRedis() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  std::uint16_t port() const { return port_; }

 private:
  static std::uint16_t free_port() {
    boost::asio::io_context unused;
    const boost::asio::ip::tcp::acceptor acceptor{unused, {boost::asio::ip::address_v4::loopback(), 0}};
    return acceptor.local_endpoint().port();
  }

  TemporaryFolder folder_;
  std::uint16_t port_ = free_port();
  pid_t pid_ = 0;
};

}  // namespace vedette::daemon
