#pragma once

#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <tuple>

#include "daemon/loop.hpp"

struct ssl_st;

namespace boost::asio {
class thread_pool;
}

namespace vedette::daemon {

struct FreesTlsState {
  void operator()(ssl_st* state) const;
};
using TlsState = std::unique_ptr<ssl_st, FreesTlsState>;

/// One TLS connection on a socket that somebody else owns, opens and closes. It reads and writes as a Socket does, so
/// that the same loops serve both. OpenSSL works on the socket itself: no buffers are kept for a connection that is
/// idle.
class TlsStream {
 public:
  using Transfer = std::tuple<error_code, std::size_t>;

  /// `state`: new, and told whether it is the server's side. The handshake is computed on `worker`; it and the socket
  /// must outlive the stream.
  TlsStream(StreamSocket& socket, TlsState state, asio::thread_pool& worker);
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  /// False: it failed, and failure() tells why; or the wait was cancelled. It has no limit of its own. Its signatures
  /// are made on another thread, for they take a millisecond. Turns throw_if_cancelled off.
  Task<bool> handshake();
  /// Whether another thread may be using the socket's descriptor: it may then be shut down, but not closed.
  bool shaking_hands() const { return shaking_hands_; }

  /// As basic_stream_socket::async_read_some().
  Task<Transfer> async_read_some(asio::mutable_buffer into);
  /// As basic_stream_socket::async_write_some().
  Task<Transfer> async_write_some(asio::const_buffer from);

  /// Tells the other side that no more comes, if that is possible at once.
  void say_goodbye();

  /// Why it does not work, for people: what OpenSSL says, without a secret. Empty: nothing is wrong, or the other side
  /// just closed.
  const std::string& failure() const { return failure_; }

 private:
  Task<error_code> until_ready(int wanted);
  error_code broken(int code);

  StreamSocket& socket_;
  TlsState state_;
  asio::thread_pool& worker_;
  std::string failure_;
  bool shaking_hands_ = false;
  bool broken_ = false;  // OpenSSL must not be asked again after an error.
};

}  // namespace vedette::daemon
