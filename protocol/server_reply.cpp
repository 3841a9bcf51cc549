#include "protocol/server_reply.hpp"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <initializer_list>

#include "protocol/reply_text.hpp"
#include "quorum/hello.hpp"

namespace vedette::protocol {

namespace {

bool is_string(const redisReply& reply, std::string_view text) {
  return reply.type == REDIS_REPLY_STRING && text_of(reply) == text;
}

bool begins_with_one_of(std::string_view text, std::initializer_list<std::string_view> beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [text](std::string_view beginning) { return text.starts_with(beginning); });
}

}  // namespace

std::optional<std::string_view> info_payload(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_STRING) return std::nullopt;
  return text_of(reply);
}

std::optional<std::string_view> hello_payload(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_ARRAY || reply.elements != 3) return std::nullopt;
  if (!is_string(*reply.element[0], "message") || !is_string(*reply.element[1], quorum::hello_channel)) {
    return std::nullopt;
  }
  if (reply.element[2]->type != REDIS_REPLY_STRING) return std::nullopt;
  return text_of(*reply.element[2]);
}

bool reconfiguration_ran(const redisReply& reply) {
  return reply.type == REDIS_REPLY_ARRAY && reply.elements > 0 && reply.element[0]->type != REDIS_REPLY_ERROR;
}

quorum::HandOverReply classify_hand_over(const redisReply& reply) {
  using quorum::HandOverReply;
  if (reply.type != REDIS_REPLY_ERROR) return HandOverReply::begun;
  const bool may_pass = begins_with_one_of(
      text_of(reply), {"ERR FAILOVER target replica is not online", "ERR FAILOVER requires connected replicas",
                       "ERR FAILOVER target HOST and PORT is not a replica"});
  return may_pass ? HandOverReply::not_ready : HandOverReply::refused;
}

bool refuses_credentials(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_ERROR) return false;
  // Before Redis 6 a wrong password was a plain error.
  return begins_with_one_of(text_of(reply),
                            {"NOAUTH", "WRONGPASS", "NOPERM", "ERR invalid password", "ERR operation not permitted"});
}

}  // namespace vedette::protocol
