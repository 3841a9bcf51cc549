#pragma once

#include <hiredis/hiredis.h>

#include <cstddef>
#include <string_view>

namespace vedette::protocol {

/// The bytes of a string, status or error reply. As long as the reply is there.
inline std::string_view text_of(const redisReply& reply) {
  return {reply.str, static_cast<std::size_t>(reply.len)};
}

}  // namespace vedette::protocol
