#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <string>

#include "config/daemon_settings.hpp"
#include "daemon/door.hpp"
#include "daemon/http_connection.hpp"
#include "daemon/http_router.hpp"
#include "daemon/listener.hpp"
#include "daemon/log.hpp"
#include "daemon/loop.hpp"
#include "daemon/tls.hpp"

namespace vedette::daemon {

/// The HTTP port: few connections, short waits, and nothing that the Sentinel port would feel. Its certificates are
/// read and its handshakes computed apart from all others. Must outlive the running of the loop.
class HttpServer {
 public:
  static constexpr std::size_t most_connections = 64;
  /// With all places taken, those who have said nothing for that long make room, so many at a time.
  static constexpr std::size_t places_made = 16;
  static constexpr std::chrono::milliseconds patience_when_full{200};
  /// A default port that was taken is tried again.
  static constexpr std::chrono::seconds retry_period{5};

  /// `settings` outlives the server. `answered` as in HttpConnection::Surroundings.
  HttpServer(Executor executor, const config::DaemonSettings& settings, HttpRouter router,
             std::function<void(std::string_view pattern, unsigned status)> answered, Log& log);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Reads certificates, if there is to be TLS, and binds the port, if there is to be one. False: it can't, the port
  /// was asked for, and the log says why. A default port that is taken is only told of.
  bool listen();
  /// Serves, from the loop.
  void start();
  /// Reads certificates and keys again; those who are connected keep theirs. Empty: done, or there is no TLS.
  std::string reload(const config::TlsSettings& tls);
  /// Whether the files that reload() would read are others than those in force. False without TLS.
  bool files_changed(const config::TlsSettings& tls) const;
  /// Lets all go; nobody new comes in.
  void stop();
  /// After stop(): whether the last coroutine has ended.
  bool stopped() const { return listener_.stopped() && connections_.empty(); }

  /// Of the certificates in force.
  CertificateEnds certificate_ends() const { return tls_.ends(); }
  std::size_t connections() const { return connections_.size(); }

 private:
  std::string open();
  void try_again();
  void accept();
  void admit(StreamSocket socket);
  Task<> until_room();
  bool make_room();

  Executor executor_;
  const config::DaemonSettings& settings_;
  HttpRouter router_;
  Log& log_;
  HttpConnection::Surroundings around_;
  Tls tls_;
  Listener listener_;
  std::list<HttpConnection> connections_;
  Timer retry_;
  bool open_ = false;
  bool stopping_ = false;
};

}  // namespace vedette::daemon
