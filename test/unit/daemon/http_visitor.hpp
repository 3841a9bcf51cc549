#pragma once

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <string_view>

#include "test/unit/daemon/running_loop.hpp"

namespace vedette::daemon {

/// Somebody who connects to a port of this machine and says what the test wants, in the test's own loop.
class HttpVisitor {
 public:
  HttpVisitor(RunningLoop& loop, std::uint16_t port) : loop_{loop}, socket_{loop.executor()} {
    socket_.connect({asio::ip::address_v4::loopback(), port});
    socket_.non_blocking(true);
  }

  void say(std::string_view text) { socket_.write_some(asio::buffer(text)); }
  void leave() { socket_.close(); }

  /// All that came, once it holds that text or the other side has closed.
  const std::string& until(std::string_view text) {
    loop_.until([&] {
      take();
      return heard_.find(text) != std::string::npos || closed_;
    });
    return heard_;
  }
  const std::string& until_closed() {
    loop_.until([&] {
      take();
      return closed_;
    });
    return heard_;
  }
  bool closed() {
    take();
    return closed_;
  }
  void forget() { heard_.clear(); }

 private:
  void take() {
    char bytes[65536];
    error_code failure;
    for (;;) {
      const std::size_t count = socket_.read_some(asio::buffer(bytes), failure);
      heard_.append(bytes, count);
      if (failure == asio::error::would_block) return;
      if (failure) {
        closed_ = true;
        return;
      }
    }
  }

  RunningLoop& loop_;
  Socket socket_;
  std::string heard_;
  bool closed_ = false;
};

}  // namespace vedette::daemon
