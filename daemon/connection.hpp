#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/loop.hpp"
#include "daemon/outbox.hpp"
#include "daemon/resolver.hpp"
#include "quorum/address.hpp"

struct redisReply;

namespace vedette::daemon {

/// One way to one address: connected at once, and again after each loss, until it is abandoned. After a loss it tries
/// again at once, then after 50 ms, doubling up to 1 s. It is "at once" again only when a connection has brought a
/// reply that is no error and has lasted for a second: a server that welcomes and throws out is not run into. It knows
/// no command. Connections owns it and runs it; whoever opened it hears the events.
class Connection {
 public:
  /// None is called inside a call of the connection, and none after abandon().
  struct Events {
    std::function<void(const std::string& local_ip)> stands;  ///< Send the greeting now.
    std::function<void()> lost;                               ///< After stands, or after an attempt that failed.
    std::function<bool(const redisReply& reply)> replied;     ///< False: not what was asked for; close.
    std::function<void(const std::string& ip)> resolved;      ///< The name has another IP than was known.
  };
  enum class Farewell {
    gentle,  ///< What the kernel holds is still sent.
    abrupt,  ///< Nothing more leaves, in no direction (RST).
  };

  static constexpr std::chrono::milliseconds attempt_limit{1000};  ///< For the TCP connect, and for the name's lookup.
  static constexpr std::chrono::milliseconds hurried_lookup_limit{500};  ///< While an IP is known that may still do.
  static constexpr std::chrono::milliseconds first_wait{50};
  static constexpr std::chrono::milliseconds longest_wait{1000};

  /// The port is not 0. `source`: our end's IP; nothing: the system chooses.
  Connection(Executor executor, Resolver& resolver, std::optional<asio::ip::address> source, quorum::Address address,
             Events events);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// The whole life. Connections spawns it, on the loop.
  Task<> run();

  /// Queues bytes. Whatever one turn queues leaves in one write. Dropped unless it stands.
  void send(std::string_view bytes);
  bool stands() const { return stands_; }
  /// Bytes that the kernel has not taken.
  std::size_t unsent() const { return outbox_.size(); }

  /// No event any more; run() ends at once, or when the lookup of a name that it waits for is over. It needs no
  /// cancellation signal: one that is emitted outside the running loop may reach a coroutine that has ended.
  void abandon(Farewell farewell);

 private:
  Task<std::optional<asio::ip::tcp::endpoint>> find();
  Task<bool> connect(asio::ip::tcp::endpoint endpoint);
  Task<> live();
  Task<> read_loop();
  bool prepare(const asio::ip::tcp::endpoint& endpoint);

  Executor executor_;
  Resolver& resolver_;
  std::optional<asio::ip::address> source_;
  quorum::Address address_;
  Events events_;
  Socket socket_;
  Timer timer_;
  Outbox outbox_;
  std::chrono::milliseconds wait_{first_wait};  // Before the next attempt.
  bool welcome_ = false;                        // A reply came that is no error.
  bool stands_ = false;
  bool abandoned_ = false;
};

}  // namespace vedette::daemon
