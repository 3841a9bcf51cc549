#pragma once

#include <cstdint>

namespace vedette::lab {

/// A TCP port on loopback that nobody listens on and no other Port, in this or another process, names at the same time.
/// It lies below the range from which the system takes ports for outgoing connections, so it stays free while a
/// server on it is down.
class Port {
 public:
  /// Throws std::runtime_error if none is free.
  Port();
  Port(Port&& other) noexcept;
  Port& operator=(Port&& other) noexcept;
  ~Port();

  std::uint16_t number() const { return number_; }

 private:
  std::uint16_t number_ = 0;
  int lock_ = -1;
};

}  // namespace vedette::lab
