#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "daemon/arrivals.hpp"
#include "daemon/call.hpp"
#include "daemon/departures.hpp"
#include "daemon/door.hpp"
#include "daemon/handshakes.hpp"
#include "daemon/log.hpp"
#include "daemon/look_ahead.hpp"
#include "daemon/loop.hpp"
#include "daemon/outbox.hpp"
#include "daemon/reserved_slots.hpp"
#include "daemon/session.hpp"
#include "daemon/socket_end.hpp"
#include "protocol/request.hpp"

namespace vedette::daemon {

class PlainStream;
class Tls;
class TlsStream;

/// What clients share of reading and writing.
struct Traffic {
  Arrivals& arrivals;
  Departures& departures;
};

/// One connected client: reads requests, answers them strictly in order, writes. Clients owns it and runs it.
class Client {
 public:
  /// What may wait for a client that does not read, before we read no more from it (design, *Writes*).
  static constexpr std::size_t patience = 65536;
  /// The same, before it has given its password.
  static constexpr std::size_t patience_with_strangers = 1024;
  /// What is read ahead of a question that waits: the questions about more than a thousand masters.
  static constexpr std::size_t most_ahead = 524288;

  /// `traffic` outlives it. `watch` is called when only time can tell whether it is to be closed: judge() must then be
  /// called later.
  Client(std::uint64_t id, StreamSocket socket, Door door, Surroundings& around, Traffic& traffic, Log& log,
         std::function<void()> watch);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  // Before run():

  /// Of one that came in by that door: all goes through TLS, after a handshake. Both outlive the client.
  void secure(Tls& tls, Handshakes& handshakes);
  /// It only gets to hear this, after the handshake if there is one.
  void turn_away(std::string_view word) { farewell_ = word; }
  /// It has a slot beyond maxclients, and loses it unless it shows in time that it is a peer; `proven` is called when
  /// it does. The slots outlive the client.
  void put_on_probation(ReservedSlots& slots, std::function<void()> proven);

  /// The whole life of the connection.
  Task<> run();
  /// Ends run() soon; what was not sent yet is dropped.
  void stop();
  /// Where stop() reaches the waits of run().
  asio::cancellation_slot stop_slot() { return stop_.slot(); }

  Session& session() { return session_; }
  const Session& session() const { return session_; }
  /// Closes it if it has been idle for too long, or over its soft limit for too long (commands §5.6).
  void judge(quorum::Instant now);
  /// Whether judge() may have something to do later, by time alone.
  bool needs_watching() const { return over_soft_since_.has_value() || on_probation_; }
  /// Whether its slot is one beyond maxclients.
  bool in_reserved_slot() const { return reserved_ != nullptr; }
  /// The name of the peer that it has shown itself to be, whatever it calls itself since. Empty: none.
  const std::string& proven_name() const { return proven_name_; }
  /// Where it comes from; of a Unix socket, nothing but the family.
  const SocketEnd& peer() const { return peer_; }

 private:
  /// Why no more of what came in is answered for now.
  enum class Halt : std::uint8_t {
    no,       ///< All was answered.
    request,  ///< One has to wait: `rest_`.
    turn,     ///< Others have their turn.
    crowded,  ///< It does not read its replies.
    goodbye,  ///< It is to be closed after the last reply.
    end,      ///< It is to be closed, or has closed.
  };

  Task<> run_secured();
  Task<bool> shake_hands();
  template <class Stream>
  Task<> converse(Stream& stream);
  template <class Stream>
  Task<> read(Stream& stream);
  Task<> read_loop(TlsStream& stream);
  Task<> read_loop(PlainStream& stream);
  void arrived();
  void look_ahead(std::string_view bytes);
  void feed(std::string_view bytes, quorum::Instant now);
  Halt take(std::string_view bytes);
  Halt answer(quorum::Instant now);
  void foresee(quorum::Instant now);
  void forget_words();
  Halt why_to_halt(quorum::Instant now);
  Task<bool> go_on(Halt halt);
  bool still_on_probation(const protocol::Words& words);
  Task<> say_goodbye();
  void say_our_error(const std::exception& failure);
  protocol::RequestLimits limits() const;
  /// Whether it has yet to give a password.
  bool is_stranger() const { return around_.access.must_authenticate(session_); }
  /// So many bytes may wait for it.
  std::size_t room() const { return is_stranger() ? patience_with_strangers : patience; }
  void woken();
  void judge_output(quorum::Instant now);
  void count_output();

  Surroundings& around_;
  Traffic& traffic_;
  Log& log_;
  std::function<void()> watch_;
  StreamSocket socket_;  // With TLS; else it went into `plain_`.
  SocketEnd peer_;
  std::unique_ptr<PlainStream> plain_;  // Null: with TLS.
  std::unique_ptr<TlsStream> tls_;      // Null: without.
  Handshakes* handshakes_ = nullptr;
  std::string_view farewell_;  // Of one that is turned away.
  ReservedSlots* reserved_ = nullptr;
  std::function<void()> proven_;
  std::string proven_name_;
  bool on_probation_ = false;
  Outbox outbox_;
  Timer halted_;  // Never expires; its cancellation tells read_loop() of a `halt_`.
  Halt halt_ = Halt::no;
  Session session_;
  protocol::RequestReader reader_;
  protocol::Words words_;       // The request that is being answered.
  std::optional<Task<>> rest_;  // What of it has to be waited for.
  LookAhead ahead_;             // Where foresee() goes on.
  bool gone_ = false;           // It has closed, or we failed at it, while one of its requests waited.
  asio::cancellation_signal stop_;
  std::optional<quorum::Instant> over_soft_since_;
  std::uint64_t counted_ = 0;  // Of what the outbox has written, already in the statistics.
  bool answering_ = false;
};

}  // namespace vedette::daemon
