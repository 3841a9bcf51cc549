#include "test/lab/tls_tunnel.hpp"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace vedette::lab {

namespace {

/// A descriptor that is closed with this object.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_{number} {}
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

using Ssl = std::unique_ptr<SSL, decltype(&SSL_free)>;

Ssl make_ssl(const std::string& certificates) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_client_method()), &SSL_CTX_free};
  const auto file = [&](const char* name) { return certificates + "/" + name; };
  const bool loaded = SSL_CTX_load_verify_locations(context.get(), file("ca.crt").c_str(), nullptr) == 1 &&
                      SSL_CTX_use_certificate_file(context.get(), file("client.crt").c_str(), SSL_FILETYPE_PEM) == 1 &&
                      SSL_CTX_use_PrivateKey_file(context.get(), file("client.key").c_str(), SSL_FILETYPE_PEM) == 1;
  if (!loaded) throw std::runtime_error{"no certificates in " + certificates};
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context.get(), SSL_MODE_AUTO_RETRY);
  return {SSL_new(context.get()), &SSL_free};
}

/// Waits for one of the two directions; false after the patience.
bool wait_for(int socket, int wanted, int patience_ms) {
  pollfd waiting{
      .fd = socket, .events = static_cast<short>(wanted == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN), .revents = 0};
  return poll(&waiting, 1, patience_ms) == 1;
}

/// Writes all; false if the other side is gone.
bool write_all(SSL* ssl, int socket, const char* bytes, std::size_t count) {
  while (count > 0) {
    std::size_t written = 0;
    const int result = SSL_write_ex(ssl, bytes, count, &written);
    const int wanted = SSL_get_error(ssl, result);
    if (result == 1) {
      bytes += written;
      count -= written;
    } else if ((wanted != SSL_ERROR_WANT_READ && wanted != SSL_ERROR_WANT_WRITE) || !wait_for(socket, wanted, 10000)) {
      return false;
    }
  }
  return true;
}

bool send_all(int socket, const char* bytes, std::size_t count) {
  while (count > 0) {
    const ssize_t sent = ::send(socket, bytes, count, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    count -= static_cast<std::size_t>(sent);
  }
  return true;
}

/// Until one of the two ends. The inner socket blocks.
void carry(SSL* ssl, const Descriptor& outer, const Descriptor& inner) {
  std::array<char, 16384> bytes;
  for (;;) {
    std::array<pollfd, 2> waiting{{{outer.number(), POLLIN, 0}, {inner.number(), POLLIN, 0}}};
    if (SSL_pending(ssl) == 0 && poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
    if (waiting[0].revents != 0 || SSL_pending(ssl) > 0) {
      std::size_t got = 0;
      const int result = SSL_read_ex(ssl, bytes.data(), bytes.size(), &got);
      const int wanted = SSL_get_error(ssl, result);
      if (result == 1 && !send_all(inner.number(), bytes.data(), got)) return;
      if (result != 1 && wanted != SSL_ERROR_WANT_READ && wanted != SSL_ERROR_WANT_WRITE) return;
    }
    if (waiting[1].revents != 0) {
      const ssize_t got = recv(inner.number(), bytes.data(), bytes.size(), 0);
      if (got <= 0 || !write_all(ssl, outer.number(), bytes.data(), static_cast<std::size_t>(got))) return;
    }
  }
}

bool connects(SSL* ssl, int socket, int patience_ms) {
  for (;;) {
    const int result = SSL_connect(ssl);
    if (result == 1) return true;
    const int wanted = SSL_get_error(ssl, result);
    ERR_clear_error();
    if ((wanted != SSL_ERROR_WANT_READ && wanted != SSL_ERROR_WANT_WRITE) || !wait_for(socket, wanted, patience_ms)) {
      return false;
    }
  }
}

/// The thread's life. `stands` is told whether the handshake succeeded.
void live(Ssl ssl, Descriptor outer, Descriptor inner, int patience_ms, std::promise<bool> stands) {
  // OpenSSL writes in a way that raises it when the other side is gone. The rest of the test, and what it starts, keep
  // theirs.
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  SSL_set_fd(ssl.get(), outer.number());
  const bool connected = connects(ssl.get(), outer.number(), patience_ms);
  stands.set_value(connected);
  if (connected) carry(ssl.get(), outer, inner);
  // Who still writes to the inner end must not get a signal either, but an answer that ends, as from TCP.
  shutdown(inner.number(), SHUT_WR);
  std::array<char, 16384> ignored;
  while (recv(inner.number(), ignored.data(), ignored.size(), 0) > 0) {
  }
}

}  // namespace

int through_tls(int socket, const std::string& certificates, int patience_ms) {
  Descriptor outer{socket};
  Ssl ssl = make_ssl(certificates);
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return -1;
  Descriptor ours{ends[0]};
  std::promise<bool> promise;
  std::future<bool> stands = promise.get_future();
  std::thread{live, std::move(ssl), std::move(outer), Descriptor{ends[1]}, patience_ms, std::move(promise)}.detach();
  if (!stands.get()) {
    errno = EPROTO;
    return -1;
  }
  return ours.release();
}

}  // namespace vedette::lab
