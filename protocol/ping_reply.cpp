#include "protocol/ping_reply.hpp"

#include <hiredis/hiredis.h>

#include <string_view>

#include "protocol/server_reply.hpp"

namespace vedette::protocol {

quorum::PingReply classify_ping(const redisReply& reply) {
  using quorum::PingReply;
  if (reply.type != REDIS_REPLY_STATUS && reply.type != REDIS_REPLY_ERROR) return PingReply::other;
  const std::string_view text{reply.str, static_cast<std::size_t>(reply.len)};
  if (text.starts_with("PONG")) return PingReply::pong;
  if (text.starts_with("LOADING")) return PingReply::loading;
  if (text.starts_with("MASTERDOWN")) return PingReply::master_down;
  if (text.starts_with("BUSY")) return PingReply::busy;
  return refuses_credentials(reply) ? PingReply::refused : PingReply::other;
}

}  // namespace vedette::protocol
