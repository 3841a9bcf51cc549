#pragma once

#include <array>
#include <boost/asio/cancellation_signal.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/http_parser.hpp"
#include "daemon/http_router.hpp"
#include "daemon/log.hpp"
#include "daemon/loop.hpp"

namespace vedette::daemon {

class Tls;
class TlsStream;

/// One HTTP connection: reads requests, answers them in order, keeps alive. HttpServer owns it and runs it.
class HttpConnection {
 public:
  /// For a request to come in whole, from the end of the answer before it; and for an answer to be taken.
  static constexpr std::chrono::seconds patience{10};
  /// For an answer to be made.
  static constexpr std::chrono::seconds patience_with_ourselves{60};

  /// What the connection needs of its surroundings; all of it outlives the connection.
  struct Surroundings {
    const HttpRouter& router;
    Log& log;
    /// Hears of each answer: the pattern of its path, or empty, and the status.
    std::function<void(std::string_view pattern, unsigned status)> answered;
  };

  HttpConnection(StreamSocket socket, const Surroundings& around);
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  ~HttpConnection();

  /// Before run(): all goes through TLS, after a handshake. `tls` outlives the connection.
  void secure(Tls& tls);

  /// The whole life of the connection.
  Task<> run();
  /// Ends run() soon; what was not sent yet is dropped.
  void stop() { stop_.emit(asio::cancellation_type::terminal); }
  /// Where stop() reaches the waits of run().
  asio::cancellation_slot stop_slot() { return stop_.slot(); }

  /// Since when it waits for a request; nothing: it is being answered.
  std::optional<Clock::time_point> waits_since() const { return waits_since_; }

 private:
  template <class Stream>
  Task<> converse(Stream& stream);
  template <class Stream>
  Task<> serve(Stream& stream);
  template <class Stream>
  Task<> serve_all(Stream& stream);
  template <class Stream>
  Task<bool> read(Stream& stream);
  template <class Stream>
  Task<bool> answer(Stream& stream, const HttpRequest& request);
  template <class Stream>
  Task<bool> send(Stream& stream, std::string bytes);
  template <class Stream>
  Task<> send_stream(Stream& stream, const HttpResponse& response, bool chunked);
  template <class Stream>
  Task<> until_gone(Stream& stream);
  Task<HttpResponse> response_to(const HttpRequest& request);
  Task<> run_secured();
  Task<> watch();
  void give(std::chrono::seconds time);

  const Surroundings& around_;
  StreamSocket socket_;
  std::unique_ptr<TlsStream> tls_;  // Null: none.
  HttpParser parser_;
  std::array<char, 4096> piece_;
  asio::cancellation_signal stop_;
  Timer watchdog_;
  Clock::time_point deadline_;
  std::optional<Clock::time_point> waits_since_;
};

}  // namespace vedette::daemon
