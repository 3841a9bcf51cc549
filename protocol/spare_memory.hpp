#pragma once

#include <cstddef>
#include <string>

namespace vedette::protocol {

/// What a buffer keeps for the next time, however little is in it, in bytes.
inline constexpr std::size_t kept_capacity = 65536;

/// Gives memory back of a buffer that has room for much more than it holds: one long request or reply must not cost its
/// memory as long as the connection stands.
inline void give_back_spare(std::string& buffer) {
  if (buffer.capacity() > kept_capacity && buffer.size() < buffer.capacity() / 4) buffer.shrink_to_fit();
}

}  // namespace vedette::protocol
