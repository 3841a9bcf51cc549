#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/log.hpp"
#include "daemon/loop.hpp"
#include "daemon/metrics_counts.hpp"
#include "daemon/outbox.hpp"
#include "daemon/plain_stream.hpp"
#include "daemon/reply_reader.hpp"
#include "daemon/resolver.hpp"
#include "daemon/socket_end.hpp"
#include "quorum/address.hpp"
#include "quorum/observation.hpp"

struct redisReply;

namespace vedette::daemon {

class Arrivals;
class Departures;
class Tls;
class TlsStream;

/// How our ends of all connections are made.
struct ConnectionOptions {
  std::optional<asio::ip::address> source;  ///< Our IP; nothing: the system chooses.
  std::uint32_t mark = 0;                   ///< SO_MARK; 0: none.
  Tls* tls = nullptr;                       ///< All goes through it; null: nothing is encrypted.
  Log* log = nullptr;                       ///< Hears of exceptions that ended a connection; null: nobody.
  Counts* counts = nullptr;                 ///< Where links are counted; null: nowhere.
};

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
    /// TLS fails, and why, at each attempt; empty: the first reply came over it. No secret is in it.
    std::function<void(const std::string& reason)> secured;
  };
  enum class Farewell {
    gentle,  ///< What the kernel holds is still sent.
    abrupt,  ///< Nothing more leaves, in no direction (RST).
  };

  /// For the TCP connect, for the TLS handshake, and for the name's lookup.
  static constexpr std::chrono::milliseconds attempt_limit{1000};
  static constexpr std::chrono::milliseconds hurried_lookup_limit{500};  ///< While an IP is known that may still do.
  static constexpr std::chrono::milliseconds first_wait{50};
  static constexpr std::chrono::milliseconds longest_wait{1000};

  /// What all connections share; it outlives them.
  struct Shared {
    Resolver& resolver;
    const ConnectionOptions& options;
    Arrivals& arrivals;
    Departures& departures;
  };

  /// The port is not 0.
  Connection(Executor executor, const Shared& shared, quorum::Address address, Events events);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// The whole life. Connections spawns it, on the loop.
  Task<> run();

  /// Zero: as said above. Else an attempt begins every so often, the time for one is as long, and a connection is lost
  /// when the other end's machine has acknowledged nothing for twice that, at least 200 ms. A process that is stopped
  /// on a machine that lives keeps it: its kernel acknowledges.
  void insist(std::chrono::milliseconds every);

  /// While it is held no attempt begins; what stands or is under way goes on. Once it is held no more it tries at once.
  void hold(bool held);

  /// Queues bytes. Whatever one turn queues leaves in one write. Dropped unless it stands.
  void send(std::string_view bytes);
  bool stands() const { return stands_; }
  /// Why it was lost, while `lost` is told.
  Loss loss() const { return loss_; }
  /// The same for the core, which counts only what proves something of the other end.
  quorum::Ending ending() const { return ending_; }
  /// Bytes that the kernel has not taken.
  std::size_t unsent() const { return outbox_.size(); }

  /// No event any more; run() ends at once, or when the lookup of a name that it waits for is over. It needs no
  /// cancellation signal: one that is emitted outside the running loop may reach a coroutine that has ended.
  void abandon(Farewell farewell);

 private:
  Task<std::optional<asio::ip::tcp::endpoint>> find();
  Task<bool> connect(asio::ip::tcp::endpoint endpoint);
  Task<> be_held();
  Task<> live();
  Task<bool> secure();
  Task<> converse_plainly(const std::string& local_ip);
  Task<> converse_secured(const std::string& local_ip);
  Task<> read();
  Task<> read_loop();
  void begin(const std::string& local_ip);
  void end();
  void arrived();
  bool take(std::string_view bytes);
  void say_our_error(const std::exception& failure);
  error_code begin_to_connect(const asio::ip::tcp::endpoint& endpoint);
  std::optional<std::string> local_ip() const;
  void limit_silence();
  std::chrono::milliseconds time_for_attempt() const;

  Executor executor_;
  Shared shared_;
  quorum::Address address_;
  Events events_;
  std::optional<PlainStream> plain_;  // Connects, and is what stands where there is no TLS.
  StreamSocket socket_;               // What TLS stands on.
  std::unique_ptr<TlsStream> tls_;
  ReplyReader reader_;
  Timer timer_;  // What is waited for between attempts, and for the TLS handshake.
  Outbox outbox_;
  std::chrono::milliseconds wait_{first_wait};  // Before the next attempt.
  std::chrono::milliseconds insists_{0};
  Clock::time_point since_;  // When the present conversation began.
  bool heard_ = false;       // A reply came over this connection.
  bool welcome_ = false;     // A reply came that is no error.
  bool stands_ = false;
  bool abandoned_ = false;
  bool held_ = false;
  bool pausing_ = false;  // Between attempts.
  Loss loss_ = Loss::closed;
  quorum::Ending ending_ = quorum::Ending::other;
};

}  // namespace vedette::daemon
