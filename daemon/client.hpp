#pragma once

#include <array>
#include <boost/asio/cancellation_signal.hpp>
#include <cstdint>
#include <functional>
#include <optional>

#include "daemon/call.hpp"
#include "daemon/log.hpp"
#include "daemon/loop.hpp"
#include "daemon/outbox.hpp"
#include "daemon/session.hpp"
#include "protocol/request.hpp"

namespace vedette::daemon {

/// One connected client: reads requests, answers them strictly in order, writes. Clients owns it and runs it.
class Client {
 public:
  /// What may wait for a client that does not read, before we read no more from it (design, *Writes*).
  static constexpr std::size_t patience = 65536;
  /// The same, before it has given its password.
  static constexpr std::size_t patience_with_strangers = 1024;

  /// `watch` is called when only time can tell whether it is to be closed: judge() must then be called later.
  Client(std::uint64_t id, Socket socket, Surroundings& around, Log& log, std::function<void()> watch);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// The whole life of the connection.
  Task<> run();
  /// Ends run() soon; what was not sent yet is dropped.
  void stop() { stop_.emit(asio::cancellation_type::terminal); }
  /// Where stop() reaches the waits of run().
  asio::cancellation_slot stop_slot() { return stop_.slot(); }

  Session& session() { return session_; }
  /// Closes it if it has been idle for too long, or over its soft limit for too long (commands §5.6).
  void judge(quorum::Instant now);
  /// Whether judge() may have something to do later, by time alone.
  bool over_soft_limit() const { return over_soft_since_.has_value(); }

 private:
  Task<> read_loop();
  Task<bool> answer_all();
  Task<> say_goodbye();
  protocol::RequestLimits limits() const;
  void woken();
  void judge_output(quorum::Instant now);
  void count_output();

  Surroundings& around_;
  Log& log_;
  std::function<void()> watch_;
  Socket socket_;
  Outbox outbox_;
  Session session_;
  std::array<char, 16384> piece_;  // What one read brings. Not filled before, so idle clients cost no memory for it.
  protocol::RequestReader reader_;
  asio::cancellation_signal stop_;
  std::optional<quorum::Instant> over_soft_since_;
  std::uint64_t counted_ = 0;  // Of what the outbox has written, already in the statistics.
  bool answering_ = false;
};

}  // namespace vedette::daemon
