#pragma once

#include <hiredis/hiredis.h>

#include <memory>
#include <stdexcept>
#include <string_view>

namespace vedette::protocol {

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using ParsedReply = std::unique_ptr<redisReply, FreeReply>;

/// What hiredis makes of these bytes.
inline ParsedReply parsed(std::string_view bytes) {
  const std::unique_ptr<redisReader, decltype(&redisReaderFree)> reader{redisReaderCreate(), redisReaderFree};
  void* reply = nullptr;
  redisReaderFeed(reader.get(), bytes.data(), bytes.size());
  if (redisReaderGetReply(reader.get(), &reply) != REDIS_OK || reply == nullptr) {
    throw std::invalid_argument{"not one whole reply"};
  }
  return ParsedReply{static_cast<redisReply*>(reply)};
}

}  // namespace vedette::protocol
