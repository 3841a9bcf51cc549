#include "daemon/socket_mark.hpp"

#include <sys/socket.h>

namespace vedette::daemon {

bool mark_socket(int descriptor, std::uint32_t mark) {
  return mark == 0 || ::setsockopt(descriptor, SOL_SOCKET, SO_MARK, &mark, sizeof mark) == 0;
}

}  // namespace vedette::daemon
