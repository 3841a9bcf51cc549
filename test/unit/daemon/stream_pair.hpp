#pragma once

#include <boost/asio/write.hpp>
#include <functional>
#include <memory>
#include <string>

#include "daemon/arrivals.hpp"
#include "daemon/plain_stream.hpp"
#include "running_loop.hpp"

namespace vedette::daemon {

/// One stream and the other end of its connection.
class StreamPair {
 public:
  StreamPair(RunningLoop& loop, Arrivals& arrivals) : other{loop.executor()} {
    Acceptor door{loop.executor(), {asio::ip::address_v4::loopback(), 0}};
    other.connect(door.local_endpoint());
    stream = std::make_unique<PlainStream>(StreamSocket{door.accept()}, arrivals);
    stream->on_arrival([this] {
      ++calls;
      const auto bytes = stream->read();
      if (!bytes) return;
      heard += *bytes;
      ended = bytes->empty();
      if (ended) stream->pause();
      if (on_heard) on_heard();
    });
  }

  void send(const std::string& bytes) { asio::write(other, asio::buffer(bytes)); }

  Socket other;
  std::unique_ptr<PlainStream> stream;
  std::string heard;
  int calls = 0;
  bool ended = false;
  std::function<void()> on_heard;
};

}  // namespace vedette::daemon
