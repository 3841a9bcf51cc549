#include "test/lab/endpoint.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "test/lab/network.hpp"
#include "test/lab/tls_tunnel.hpp"

namespace vedette::lab {

namespace {

/// A socket belongs to the namespace in which it was made, for ever.
int socket_in(int network, int family) {
  const InNetwork there{network};
  return socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

}  // namespace

namespace {

int connect_plain(const Endpoint& to, int patience_ms) {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_in);
  auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET, to.host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(to.port);
  } else if (inet_pton(AF_INET6, to.host.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(to.port);
    size = sizeof(sockaddr_in6);
  } else {
    errno = EINVAL;
    return -1;
  }

  const int made = socket_in(to.network, storage.ss_family);
  if (made < 0) return -1;
  if (connect(made, reinterpret_cast<const sockaddr*>(&storage), size) == 0) return made;
  if (errno == EINPROGRESS) {
    pollfd waiting{.fd = made, .events = POLLOUT, .revents = 0};
    int problem = ETIMEDOUT;
    socklen_t length = sizeof problem;
    if (poll(&waiting, 1, patience_ms) == 1) getsockopt(made, SOL_SOCKET, SO_ERROR, &problem, &length);
    if (problem == 0) return made;
    errno = problem;
  }
  const int problem = errno;
  close(made);
  errno = problem;
  return -1;
}

}  // namespace

int connect_tcp(const Endpoint& to, int patience_ms) {
  const int made = connect_plain(to, patience_ms);
  return made < 0 || to.certificates.empty() ? made : through_tls(made, to.certificates, patience_ms);
}

}  // namespace vedette::lab
