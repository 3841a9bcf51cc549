#pragma once

#include <cstdint>

namespace vedette::daemon {

/// By which way a client came in.
enum class Door : std::uint8_t {
  tcp,
  tls,
  unix_socket,
};

}  // namespace vedette::daemon
